"""The tool WebFetch: off by default, judged by its host, kept from this machine and its network, bounded."""

from __future__ import annotations

import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from claude_code_client import PermissionError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from house import ROOT, free_port
from task_house import TaskHouse, results, script

PAGE = b"""<!DOCTYPE html><html><head><title>T</title><style>p { color: red }</style></head><body>
<h1>Release notes</h1><p>Version&nbsp;2 is <b>faster</b> &amp; smaller.</p><script>alert('no')</script>
<!-- <p>gone</p> -->
<ul><li>one<li>two</ul></body></html>"""


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        port = self.server.server_address[1]
        answers = {
            "/notes": (200, {"content-type": "text/html; charset=utf-8"}, PAGE),
            "/data": (200, {"content-type": "application/json"}, b'{"a": [1, 2]}'),
            "/image": (200, {"content-type": "image/png"}, b"\x89PNG\x00\x00"),
            "/missing": (404, {"content-type": "text/plain"}, b"no such page"),
            "/moved": (302, {"location": "/notes"}, b""),
            "/away": (302, {"location": f"https://127.0.0.1:{port}/notes"}, b""),
            "/round": (302, {"location": "/round"}, b""),
            "/huge": (200, {"content-type": "text/plain"}, b"x" * 400_000),
            "/packed": (200, {"content-type": "text/plain", "content-encoding": "gzip"}, b"\x1f\x8b"),
        }
        if self.path == "/slow":
            time.sleep(3)
        status, fields, body = answers.get(self.path, (200, {}, b"plain"))
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return files


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    files = certificate(tmp_path_factory.mktemp("site"))
    port = free_port()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Pages)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{port}", files[0]
    server.shutdown()


def egress(**more: str) -> dict[str, str]:
    return {f"GATEHOUSE_TASKS_EGRESS_{name.upper()}": value for name, value in {"enabled": "true", **more}.items()}


@pytest.fixture(scope="module")
def reader(site: tuple[str, Path]) -> Iterator[TaskHouse]:
    house = TaskHouse(environment=egress(allow_private="true", ca_file=str(site[1]), size="100KiB", timeout="1s"))
    yield house
    house.close()


def fetch(house: TaskHouse, *urls: str) -> list[tuple[str, str]]:
    steps = [("WebFetch", {"url": url, "prompt": "what is new"}) for url in urls]
    events = list(house.client().stream_task(script(*steps), allow_tools=["WebFetch"]))
    return [(event["status"], event["result"]) for event in events if event["type"] == "tool_result"]


def test_it_is_off_by_default_and_says_so(tasks) -> None:
    assert "WebFetch" not in {tool["name"] for tool in tasks.client().capabilities().tools}
    with pytest.raises(PermissionError) as refusal:
        tasks.client().execute_task("x", allow_tools=["WebFetch"])
    assert refusal.value.reason == "tool-denied" and "tasks.egress.enabled" in refusal.value.message
    task = tasks.client().execute_task(script(("WebFetch", {"url": "https://example.com/"})))
    assert results(task) == [("WebFetch", "denied")]


def test_a_page_comes_as_text_with_its_status_type_and_address(reader, site) -> None:
    url = site[0]
    pages = fetch(reader, f"{url}/notes", f"{url}/data", f"{url}/moved", f"{url}/missing")
    said = "Release notes\nVersion 2 is faster & smaller.\none\ntwo"
    assert pages[0] == ("ok", f"200 text/html; charset=utf-8 {url}/notes\n\n{said}")
    assert pages[1] == ("ok", f'200 application/json {url}/data\n\n{{"a": [1, 2]}}')
    assert pages[2] == pages[0]
    assert pages[3] == ("error", f"404 text/plain {url}/missing\n\nno such page")


@pytest.mark.parametrize("path, said", [
    ("/image", "it is no text"), ("/away", "leads to another host"), ("/round", "round and round"),
    ("/slow", "no whole answer within 1000 ms"), ("/packed", "comes compressed")])
def test_what_cannot_be_read_is_an_error_that_says_why(reader, site, path: str, said: str) -> None:
    [(status, result)] = fetch(reader, site[0] + path)
    assert status == "error" and said in result


def test_no_more_of_a_page_is_read_than_the_size_allows(reader, site) -> None:
    [(status, result)] = fetch(reader, f"{site[0]}/huge")
    assert status == "ok" and result.count("x") <= 102_400


@pytest.mark.parametrize("url", [
    "http://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://user@localhost/", "https://2130706433/",
    "https://localhost\\@evil.example/", "https://local host/", "https://0x7f.1/", "file:///etc/passwd", "https://"])
def test_an_address_of_more_than_one_reading_is_none(reader, url: str) -> None:
    [(status, result)] = fetch(reader, url)
    assert status in ("error", "denied") and "root:" not in result


def test_a_certificate_of_nobody_known_ends_the_fetch(own_tasks, site) -> None:
    house = own_tasks(environment=egress(allow_private="true"))
    [(status, result)] = fetch(house, f"{site[0]}/notes")
    assert status == "error" and "Release notes" not in result


def test_a_name_that_leads_into_this_machine_is_not_followed(own_tasks, site) -> None:
    house = own_tasks(environment=egress(ca_file=str(site[1])))
    [(status, result)] = fetch(house, f"{site[0]}/notes")
    assert status == "error" and "no public address" in result


def test_a_host_that_the_policy_denies_is_not_fetched(own_tasks, site, tmp_path: Path) -> None:
    import shutil
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    rules = tmp_path / "policies" / "enterprise.policy"
    text = rules.read_text()
    place = text.index("shadow deny tool WebFetch")
    rules.write_text(text[:place] + 'deny tool WebFetch("localhost") because "not ours"\n  ' + text[place:])
    house = own_tasks(environment=egress(allow_private="true", ca_file=str(site[1])) | {
        "GATEHOUSE_POLICY_DIR": str(tmp_path / "policies")})
    [(status, result)] = fetch(house, f"{site[0]}/notes")
    assert status == "denied" and "not ours" in result
