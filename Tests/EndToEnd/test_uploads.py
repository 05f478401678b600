"""Archives as workspaces: what is packed arrives, and what could lead elsewhere refuses the whole archive."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from claude_code_client import AsyncClaudeClient, ClaudeAPIError

from task_house import results, script, until


def packed(fill: Callable[[tarfile.TarFile], None], shape: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=shape) as archive:
        fill(archive)
    return buffer.getvalue()


def entry(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o644):
    def fill(archive: tarfile.TarFile) -> None:
        made = tarfile.TarInfo(name)
        made.type, made.linkname, made.mode = kind, link, mode
        made.size = len(content) if kind == tarfile.REGTYPE else 0
        archive.addfile(made, io.BytesIO(content) if made.size else None)
    return fill


def upload(tasks, body: bytes, tenant: str = "big", kind: str = "application/gzip") -> httpx.Response:
    return httpx.post(f"{tasks.house.url}/v1/uploads", content=body, timeout=60, headers={
        "authorization": f"Bearer {tasks.keys[tenant]}", "content-type": kind})


def delete(tasks, name: str, tenant: str = "big") -> httpx.Response:
    return httpx.delete(
        f"{tasks.house.url}/v1/uploads/{name}", headers={"authorization": f"Bearer {tasks.keys[tenant]}"})


def task_on(tasks, name: str, *steps, tenant: str = "big", **options):
    body = {"description": script(*steps), "workspace": {"upload": name}, "wait": 60, **options}
    return httpx.post(f"{tasks.house.url}/v1/task", json=body, timeout=90, headers={
        "authorization": f"Bearer {tasks.keys[tenant]}"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "src" / "deep" / "ünï.txt").write_text("deep inside\n")
    (tmp_path / ("long" * 40)).write_text("a long name\n")
    (tmp_path / "run.sh").write_text("#!/bin/sh\necho it ran\n")
    (tmp_path / "run.sh").chmod(0o755)
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "noise.bin").write_bytes(os.urandom(300_000))
    os.link(tmp_path / "run.sh", tmp_path / "twin.sh")
    return tmp_path


def test_a_folder_is_packed_uploaded_worked_on_and_forgotten(tasks, folder: Path) -> None:
    task = tasks.client().execute_task(script(
        ("Read", {"file_path": "src/deep/ünï.txt"}),
        ("Bash", {"command": "./run.sh && ./twin.sh && wc -c < noise.bin"}),
        ("Write", {"file_path": "made.txt", "content": "new"}), ("LS", {"path": "."})), workspace=folder)
    assert results(task) == [("Read", "ok"), ("Bash", "ok"), ("Write", "ok"), ("LS", "ok")]
    assert {artifact.path for artifact in task.artifacts} == {"made.txt", "report.md"}
    kept = tasks.house.folder / "data" / "uploads"
    assert not list(kept.iterdir())


def test_files_too_many_for_a_request_are_uploaded(tasks) -> None:
    files = {f"many/{number}.txt": f"number {number}" for number in range(150)}
    events = list(tasks.client().stream_task(
        script(("Glob", {"pattern": "many/*.txt"})), workspace=files, allow_tools=["Glob", "Read"]))
    shown = next(event["result"] for event in events if event["type"] == "tool_result")
    assert len(shown.splitlines()) == 150


def test_a_folder_is_uploaded_in_async_form_too(tasks, folder: Path) -> None:
    import asyncio

    async def run() -> list[tuple[str, str]]:
        async with AsyncClaudeClient(api_key=tasks.keys["big"], base_url=f"{tasks.house.url}/v1") as client:
            task = await client.execute_task(script(("Read", {"file_path": "run.sh"})), workspace=str(folder))
            return results(task)

    assert asyncio.run(run()) == [("Read", "ok")]


def test_an_upload_is_told_kept_for_its_project_and_gone_when_deleted(tasks) -> None:
    made = upload(tasks, packed(entry("a.txt", b"hello")))
    assert made.status_code == 201 and set(made.json()) == {"id", "size_bytes", "files", "expires_at"}
    assert made.json()["size_bytes"] == 5 and made.json()["files"] == 1
    name = made.json()["id"]
    assert task_on(tasks, name, ("Read", {"file_path": "a.txt"}), allow_tools=["Read"]).json()["status"] == "completed"
    assert task_on(tasks, name, tenant="mid").status_code == 404 and delete(tasks, name, "mid").status_code == 404
    assert delete(tasks, name).status_code == 200 and delete(tasks, name).status_code == 404
    assert task_on(tasks, name).json()["error"]["details"]["reason"] == "workspace-unknown"
    told = [leaf["type"] for leaf in tasks.house.leaves("big")
            if leaf["object"]["id"] == name]
    assert told == ["upload-created", "upload-deleted"]


@pytest.mark.parametrize("shape", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_common_shape_of_tar_is_read(tasks, shape: int) -> None:
    name = "/".join(["folder" * 3] * 7) + "/file.txt"
    made = upload(tasks, packed(entry(name, b"found"), shape))
    assert made.status_code == 201, made.text
    ended = task_on(tasks, made.json()["id"], ("Read", {"file_path": name}), allow_tools=["Read"]).json()
    assert ended["execution_log"][0]["status"] == "ok"
    delete(tasks, made.json()["id"])


def test_what_tar_itself_packs_is_read(tasks, folder: Path) -> None:
    (folder / "link").unlink()
    (folder / "twin.sh").unlink()
    body = subprocess.run(["tar", "czf", "-", "-C", str(folder), "."], capture_output=True, check=True).stdout
    made = upload(tasks, body)
    assert made.status_code == 201, made.text
    delete(tasks, made.json()["id"])


@pytest.mark.parametrize("fill, said", [
    (entry("../out.txt"), "could lead elsewhere"), (entry("a/../../out.txt"), "could lead elsewhere"),
    (entry("/etc/passwd"), "absolute"), (entry("a//b"), "could lead elsewhere"),
    (entry("link", kind=tarfile.SYMTYPE, link="/etc/passwd"), "symbolic link"),
    (entry("hard", kind=tarfile.LNKTYPE, link="a"), "hard link"), (entry("null", kind=tarfile.CHRTYPE), "device"),
    (entry("pipe", kind=tarfile.FIFOTYPE), "FIFO"), (entry("bell\x07"), "control character"),
    (entry("/".join(["d"] * 40)), "folders in each other"), (entry("n" * 300), "too long a name"),
    (lambda archive: [entry("twice")(archive), entry("twice")(archive)], "comes twice"),
    (lambda archive: [entry("a")(archive), entry("a/b")(archive)], "a/b"),
], ids=["up", "deep-up", "absolute", "empty-part", "symlink", "hardlink", "device", "fifo", "control", "depth", "name",
        "twice", "file-as-folder"])
def test_an_archive_with_an_entry_that_could_lead_elsewhere_is_refused_as_a_whole(tasks, fill, said: str) -> None:
    answer = upload(tasks, packed(fill))
    assert answer.status_code in (400, 413) and said in answer.json()["error"]["message"], answer.text
    work = tasks.house.folder / "data" / "uploads"
    assert not list(work.iterdir())


def bomb(size: int) -> bytes:
    return packed(entry("zeros", b"\0" * size))


@pytest.mark.parametrize("body, said", [
    (b"no archive", "no whole gzip"), (gzip.compress(b"no tar" * 200), "no whole tar"),
    (packed(entry("a", b"x" * 5_000))[:-9], "no whole gzip"), (packed(entry("a")) + b"more", "behind its end"),
    (gzip.compress(gzip.decompress(packed(entry("a", b"x" * 2_000)))[:1_024]), "ends early"),
    (bomb(200 << 20), "times its packed size"),
], ids=["noise", "no-tar", "cut", "more", "short-tar", "bomb"])
def test_what_is_no_whole_archive_or_too_much_is_refused(tasks, body: bytes, said: str) -> None:
    answer = upload(tasks, body)
    assert answer.status_code in (400, 413) and said in answer.json()["error"]["message"], answer.text


def test_limits_of_size_type_and_number_hold(own_tasks) -> None:
    tasks = own_tasks(environment={
        "GATEHOUSE_WORKSPACE_LIMITS_UPLOAD": "64KiB", "GATEHOUSE_WORKSPACE_LIMITS_UNPACKED": "1MiB",
        "GATEHOUSE_WORKSPACE_LIMITS_FILES": "5"})
    assert upload(tasks, os.urandom(70_000)).json()["error"]["details"]["reason"] == "body-too-large"
    large = packed(entry("large", b"".join(os.urandom(800) * 100 for _ in range(20))))
    assert "1 MiB unpacked" in upload(tasks, large).json()["error"]["message"]
    many = packed(lambda archive: [entry(f"f{number}")(archive) for number in range(6)])
    assert "5 files" in upload(tasks, many).json()["error"]["message"]
    assert upload(tasks, packed(entry("a")), kind="application/json").status_code == 415
    for _ in range(16):
        assert upload(tasks, packed(entry("a"))).status_code == 201
    assert upload(tasks, packed(entry("a"))).json()["error"]["details"]["reason"] == "concurrency-exceeded"


def test_uploads_outlive_a_restart_and_expire(own_tasks) -> None:
    tasks = own_tasks(environment={"GATEHOUSE_WORKSPACE_LIMITS_UPLOAD_TTL": "60s"})
    name = upload(tasks, packed(entry("a.txt", b"kept"))).json()["id"]
    tasks.house.stop()
    tasks.house.start()
    assert task_on(tasks, name, ("Read", {"file_path": "a.txt"}), allow_tools=["Read"]).json()["status"] == "completed"
    record = tasks.house.folder / "data" / "uploads" / f"{name}.json"
    import json
    import re
    tasks.house.stop()
    record.write_text(re.sub(r'"expires":\d+', '"expires":1', record.read_text()))
    assert json.loads(record.read_text())["expires"] == 1
    tasks.house.start()
    assert task_on(tasks, name).status_code == 404


def test_a_task_keeps_the_files_of_an_upload_that_was_deleted_meanwhile(tasks) -> None:
    name = upload(tasks, packed(entry("a.txt", b"kept"))).json()["id"]
    client = tasks.client()
    body = {"description": script(("Bash", {"command": "sleep 1"}), ("Read", {"file_path": "a.txt"})),
            "workspace": {"upload": name}, "allow_tools": ["Read", "Bash"]}
    started = client._send("POST", "/task", body).json()
    assert delete(tasks, name).status_code == 200
    ended = until(lambda: (found := client.get_task(started["id"])).is_final and found)
    assert results(ended) == [("Bash", "ok"), ("Read", "ok")]


@pytest.mark.parametrize("amount, sent", [
    (1e-06, '"max_cost":0.000001}'), (0.1, '"max_cost":0.1}'), (50, '"max_cost":50}'),
    (2e21, '"max_cost":2' + "0" * 21 + "}")])
def test_amounts_are_written_in_plain_digits(amount: float, sent: str) -> None:
    from claude_code_client import _wire
    assert _wire.dump({"max_cost": amount}).decode().endswith(sent)
