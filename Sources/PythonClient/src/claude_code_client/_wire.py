"""What both clients share: settings, request bodies, and the rule of what may be sent again."""

from __future__ import annotations

import base64
import io
import json
import os
import secrets
import stat
import tarfile
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import quote

from ._errors import AuthenticationError, ClaudeAPIError, InvalidRequestError

STANDARD_URL = "http://127.0.0.1:8484/v1"
PLACEHOLDERS = ("sk-proj-...", "sk-proj-your-key-here")
RECONNECTS = 5
POLL_SECONDS = 60
INLINE_FILES = 100
INLINE_BYTES = 1 << 20

Workspace = Union[str, "os.PathLike[str]", Mapping[str, Union[str, bytes]]]
Messages = Sequence[Mapping[str, Any]]


class Upload:
    """An archive that the daemon keeps as a workspace."""

    def __init__(self, upload_id: str) -> None:
        self.id = upload_id


def settle_key(api_key: Optional[str]) -> str:
    """The key to send; a placeholder of the documentation stands for the one of the environment."""
    given = api_key or os.environ.get("CLAUDE_API_KEY")
    if given in PLACEHOLDERS:
        given = os.environ.get("CLAUDE_API_KEY")
    if not given or given in PLACEHOLDERS:
        raise AuthenticationError(
            "there is no key: give `api_key`, or set CLAUDE_API_KEY", reason="key-missing"
        )
    return given


def settle_url(base_url: Optional[str]) -> str:
    return (base_url or os.environ.get("CLAUDE_API_URL") or STANDARD_URL).rstrip("/")


def socket_url(base_url: str) -> str:
    return "ws" + base_url[len("http"):] + "/stream"


def artifact_path(task_id: str, path: str) -> str:
    return f"/task/{quote(task_id)}/artifacts/{quote(path)}"


def parse(content: bytes) -> Any:
    """JSON with exact numbers; anything else is no answer of ours."""
    try:
        return json.loads(content, parse_float=Decimal)
    except ValueError:
        return None


def dump(body: Mapping[str, Any]) -> bytes:
    """JSON whose amounts are written in plain digits: `0.000001`, neither `1e-06` nor a float's long tail."""
    return _json(body).encode()


def _json(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(name))}:{_json(item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_json, value)) + "]"
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} cannot be sent")
        return format(value, "f")
    return json.dumps(value)


def completion_body(
    prompt: Optional[str],
    messages: Optional[Messages],
    model: Optional[str],
    max_tokens: Optional[int],
    system: Optional[str],
    temperature: Optional[float],
    stop: Union[str, Sequence[str], None],
    stream: bool,
) -> Dict[str, Any]:
    fields: Dict[str, Any] = {
        "prompt": prompt, "messages": messages, "model": model, "max_tokens": max_tokens, "system": system,
        "temperature": temperature, "stop": stop, "stream": stream or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def task_body(
    description: str,
    *,
    allow_tools: Optional[Sequence[str]] = None,
    allow_agents: Optional[Sequence[str]] = None,
    allow_skills: Optional[Sequence[str]] = None,
    workspace: Union[Workspace, "Upload", None] = None,
    timeout: Optional[int] = None,
    max_cost: Union[float, Decimal, None] = None,
    model: Optional[str] = None,
    max_turns: Optional[int] = None,
    context: Optional[Mapping[str, Any]] = None,
    metadata: Optional[Mapping[str, str]] = None,
    backend: Optional[str] = None,
    approvals: Optional[str] = None,
) -> Dict[str, Any]:
    """The body of a task: `None` leaves a field out, an empty list is sent and grants nothing."""
    fields: Dict[str, Any] = {
        "description": description, "allow_tools": allow_tools, "allow_agents": allow_agents,
        "allow_skills": allow_skills, "workspace": _workspace(workspace), "timeout": timeout,
        "max_cost": max_cost, "model": model, "max_turns": max_turns, "context": context,
        "metadata": metadata, "backend": backend, "approvals": approvals,
    }
    return {name: value for name, value in fields.items() if value is not None}


def packed(workspace: Optional[Workspace]) -> Optional[bytes]:
    """The workspace as an archive to upload; `None` for one that fits into the request itself, and for a name."""
    if workspace is None:
        return None
    if isinstance(workspace, Mapping):
        return None if _fits(workspace) else _archive_of_files(workspace)
    if isinstance(workspace, str) and not _is_path(workspace):
        return None
    return _archive_of_folder(os.fspath(workspace))


def _is_path(text: str) -> bool:
    return os.sep in text or text in (os.curdir, os.pardir)


def _fits(files: Mapping[str, Union[str, bytes]]) -> bool:
    sizes = [len(content if isinstance(content, bytes) else content.encode()) for content in files.values()]
    return len(sizes) <= INLINE_FILES and sum(sizes) <= INLINE_BYTES


def _archive_of_files(files: Mapping[str, Union[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def _archive_of_folder(folder: str) -> bytes:
    """Regular files and folders; links, sockets and devices stay behind, because no workspace may hold them."""
    if not os.path.isdir(folder):
        raise InvalidRequestError(f"`{folder}` is no folder; a workspace is one, or the name of one of the daemon's")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for place, folders, files in os.walk(folder):
            folders.sort()
            for name in folders + sorted(files):
                _pack(archive, os.path.join(place, name), os.path.relpath(os.path.join(place, name), folder))
    return buffer.getvalue()


def _pack(archive: tarfile.TarFile, path: str, name: str) -> None:
    facts = os.lstat(path)
    entry = tarfile.TarInfo(name)
    entry.mode = facts.st_mode & 0o777
    entry.mtime = facts.st_mtime
    if stat.S_ISDIR(facts.st_mode):
        entry.type = tarfile.DIRTYPE
        archive.addfile(entry)
    elif stat.S_ISREG(facts.st_mode):
        entry.size = facts.st_size
        with open(path, "rb") as content:
            archive.addfile(entry, content)


def upload_id(content: bytes) -> str:
    return str(parse(content)["id"])


def _workspace(workspace: Union[Workspace, "Upload", None]) -> Optional[Dict[str, Any]]:
    if workspace is None:
        return None
    if isinstance(workspace, Upload):
        return {"upload": workspace.id}
    if not isinstance(workspace, Mapping):
        return {"name": os.fspath(workspace)}
    files: List[Dict[str, str]] = []
    for path, content in workspace.items():
        if isinstance(content, bytes):
            files.append({"path": path, "content_base64": base64.b64encode(content).decode()})
        else:
            files.append({"path": path, "content": content})
    return {"files": files}


def idempotency_key() -> str:
    return secrets.token_hex(16)


def pause(error: ClaudeAPIError, headers: Mapping[str, str], attempt: int) -> Optional[float]:
    """Seconds to wait before an answer may be asked for again; `None` for one that stays as it is."""
    if headers.get("x-should-retry") == "false":
        return None
    if error.status == 429:
        return error.retry_after
    if error.status == 503:
        return error.retry_after or float(min(8, 0.5 * 2**attempt))
    return None


def sse(line: str, event: Tuple[str, str]) -> Tuple[Tuple[str, str], Optional[Dict[str, Any]]]:
    """Takes one line of a stream: the event so far, and its data once an empty line ends it."""
    name, data = event
    if line.startswith("event:"):
        return (line[6:].strip(), data), None
    if line.startswith("data:"):
        return (name, data + line[5:].strip()), None
    if line:
        return event, None
    whole = parse(data.encode()) if data else None
    return ("", ""), {"event": name, "data": whole} if whole is not None else None
