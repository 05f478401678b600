"""Cedar through its Python binding: the same twelve requests, one round for each line of standard input."""

import json
import statistics
import sys
import time

import cedarpy

POLICIES = """
permit(principal, action == Action::"model", resource == Model::"haiku");
permit(principal, action == Action::"tool", resource in ToolSet::"readonly");
permit(principal in Tier::"pro", action == Action::"tool", resource == Tool::"Bash");
permit(principal in Tier::"pro", action == Action::"model", resource in ModelSet::"large");
permit(principal in Tier::"enterprise", action in Action::"any", resource);
forbid(principal, action == Action::"model", resource) when { context.budget_used >= 10000 };
forbid(principal, action == Action::"tool", resource) when {
  context has path && (context.path == ".env" || context.path like "*/.env" || context.path like ".env.*" ||
    context.path like "*/.env.*" || context.path like "*.pem" || context.path == "id_rsa" ||
    context.path like "*/id_rsa" || context.path like "*.aws/*" || context.path like "*.ssh/*") };
forbid(principal in Tenant::"acme", action == Action::"tool", resource in ToolSet::"network")
  unless { context has ip && context.ip.isInRange(ip("10.0.0.0/8")) };
"""


def entity(kind, name, *parents):
    return {
        "uid": {"type": kind, "id": name},
        "attrs": {},
        "parents": [{"type": parent, "id": of} for parent, of in parents],
    }


ENTITIES = [
    entity("Tier", "free"),
    entity("Tier", "pro", ("Tier", "free")),
    entity("Tier", "enterprise", ("Tier", "pro")),
    entity("Tenant", "acme", ("Tier", "enterprise")),
    entity("Key", "free", ("Tier", "free")),
    entity("Key", "pro", ("Tier", "pro")),
    entity("Key", "enterprise", ("Tier", "enterprise")),
    entity("Key", "acme", ("Tenant", "acme")),
    entity("ToolSet", "readonly"),
    entity("ToolSet", "network"),
    entity("ModelSet", "large"),
    entity("Model", "haiku"),
    entity("Model", "sonnet", ("ModelSet", "large")),
    entity("Model", "opus", ("ModelSet", "large")),
    entity("Agent", "security-auditor"),
    entity("Skill", "dependency-audit"),
] + [entity("Action", name, ("Action", "any")) for name in ("model", "tool", "agent", "skill")]
ENTITIES += [entity("Tool", name, ("ToolSet", "readonly")) for name in ("Read", "Grep", "Glob", "LS")]
ENTITIES += [entity("Tool", "WebSearch", ("ToolSet", "network")), entity("Tool", "Write"), entity("Tool", "Bash")]


def request(line):
    context = {"budget_used": line["budget"]}
    if line.get("path"):
        context["path"] = line["path"]
    if line.get("ip"):
        context["ip"] = {"__extn": {"fn": "ip", "arg": line["ip"]}}
    return {
        "principal": f'Key::"{line["subject"]}"',
        "action": f'Action::"{line["kind"]}"',
        "resource": f'{line["kind"].capitalize()}::"{line["name"]}"',
        "context": context,
    }


def main():
    policies, entities = cedarpy.PolicySet.from_str(POLICIES), cedarpy.Entities.from_json_str(json.dumps(ENTITIES))
    requests = [request(line) for line in json.loads(sys.stdin.readline())]
    ask = lambda one: cedarpy.is_authorized(one, policies, entities)
    print(json.dumps({"answers": [ask(one).allowed for one in requests]}), flush=True)
    for line in sys.stdin:
        calls = int(line)
        whole, engine = [], []
        for one in requests:
            times, inner = [], []
            for _ in range(calls):
                start = time.perf_counter_ns()
                result = ask(one)
                times.append(time.perf_counter_ns() - start)
                inner.append(result.metrics["authz_duration_micros"])
            whole.append(statistics.median(times))
            engine.append(1000 * statistics.mean(inner))
        print(json.dumps({"whole": whole, "engine": engine}), flush=True)


main()
