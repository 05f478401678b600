# Gatehouse: `make` lists what there is to make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PACKAGES := libsqlite3-dev libssl-dev libargon2-dev python3-venv bubblewrap golang-1.19-go golang-golang-x-mod-dev
BENCH_PACKAGES := nginx-light wrk
VENV := .venv/bin
# With the runtime inside: the programs run where no toolchain is, and an idle daemon holds less.
RELEASE := swift build -c release --static-swift-stdlib
export GATEHOUSE_BUILD ?= debug

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install the system packages that are missing
	@etc/setup $(PACKAGES)

build: setup ## build everything for debugging
	swift build

programs: setup
	$(RELEASE) --product gatehoused
	$(RELEASE) --product gatehouse

release: programs ## build the programs for use
	$(RELEASE) --product gatehouse-witness

run: programs ## build, start the daemon on embedded defaults, print a ready key and a ready curl
	@etc/quickstart .build/release

reference: build ## write the page of the command line from the help of the programs
	etc/cli-pages .build/debug markdown > docs/reference/cli.md

install: release ## copy the programs, the configuration and the documents to $(DESTDIR)
	@etc/install .build/release

uninstall: ## take the installed programs away; configuration and state stay
	@etc/uninstall

deb: release ## make a Debian package in .build
	@etc/package .build/release .build

test: setup $(VENV)/anthropic ## all set-up and all tests
	@etc/fetch-prometheus
	@etc/test-all

$(VENV)/anthropic: Tests/EndToEnd/requirements.txt
	python3 -m venv .venv
	$(VENV)/pip install --quiet --disable-pip-version-check -r $<
	touch $@

lint: ## formatting and style, changes nothing
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## format every Swift file
	swift format --in-place --recursive Package.swift Sources Tests

check: lint test ## what must be silent before a change is sent

bench: setup ## the data plane beside nginx, Envoy and LiteLLM, in one run
	@etc/setup $(BENCH_PACKAGES)
	@etc/bench-peers
	$(RELEASE)
	.build/release/GatewayBenchmarks
	.build/release/KeyBenchmarks
	.build/release/TaskBenchmarks

soak: setup ## ten minutes of mixed traffic: is memory flat?
	@etc/setup $(BENCH_PACKAGES)
	$(RELEASE)
	.build/release/GatewayBenchmarks --soak 600

bench-ledger: setup ## durable holds and settlements beside a bare journal on the same disk
	swift build -c release --product LedgerBenchmarks
	.build/release/LedgerBenchmarks

fuzz: setup $(VENV)/anthropic ## the seeded walks and fuzzers with many more rounds, bounded
	GATEHOUSE_FUZZ_ROUNDS=20000 swift test --filter 'Fuzz|Walk|Differential|Tampering|BashPartTests|LoaderTests|ScriptTableTests|PathTableTests'
	GATEHOUSE_DISK_CUTS=2000 swift test --filter FaultTests
	$(RELEASE) --product LedgerWalks
	.build/release/LedgerWalks --seeds 100000
	$(RELEASE) --product PolicyWalks
	.build/release/PolicyWalks
	$(RELEASE) --product gatehoused
	$(RELEASE) --product gatehouse
	GATEHOUSE_MUTATIONS=1000000 GATEHOUSE_BIN=.build/release $(VENV)/python -m pytest -q Tests/EndToEnd/test_smuggling.py

contract: build $(VENV)/anthropic ## generated calls against the admin API: no server error, no undocumented answer
	$(VENV)/python -m pip install --quiet --disable-pip-version-check -r Tests/EndToEnd/contract.txt
	GATEHOUSE_BIN=.build/debug $(VENV)/python -m pytest -q Tests/EndToEnd/test_contract.py

kills: build $(VENV)/anthropic ## kill -9 a thousand times under load: no cent is lost
	GATEHOUSE_KILLS=1000 GATEHOUSE_BIN=.build/debug $(VENV)/python -m pytest -q -s Tests/EndToEnd/test_ledger.py -k kill

clean: ## remove what was built and the state of `make run`
	rm -rf .build .venv .run

.PHONY: contract help setup build programs release run reference install uninstall deb test lint format check bench soak bench-ledger fuzz kills clean
