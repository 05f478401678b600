"""The client whose calls wait."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from types import TracebackType
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Type, Union

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from . import _wire
from ._errors import ClaudeAPIError, ConnectionError, of_answer, of_event, of_task
from ._models import Capabilities, Completion, Task, UsageReport

Approve = Callable[[Mapping[str, Any]], Union[bool, str]]


class ClaudeClient:
    """Completions and agentic tasks; a context manager, or `close()` it."""

    def __init__(
        self,
        api_key: Optional[str] = None,
        base_url: Optional[str] = None,
        timeout: float = 300.0,
        max_retries: int = 2,
    ) -> None:
        self._key = _wire.settle_key(api_key)
        self._url = _wire.settle_url(base_url)
        self._timeout = timeout
        self._retries = max_retries
        self._http = httpx.Client(
            headers={"authorization": f"Bearer {self._key}"}, timeout=httpx.Timeout(timeout), trust_env=False
        )

    def __repr__(self) -> str:
        return f"ClaudeClient(base_url={self._url!r})"

    def __enter__(self) -> "ClaudeClient":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # Completions.

    def complete(
        self,
        prompt: Optional[str] = None,
        *,
        messages: Optional[_wire.Messages] = None,
        model: Optional[str] = None,
        max_tokens: Optional[int] = None,
        system: Optional[str] = None,
        temperature: Optional[float] = None,
        stop: Union[str, Sequence[str], None] = None,
    ) -> Completion:
        """One text for a prompt or a conversation."""
        body = _wire.completion_body(prompt, messages, model, max_tokens, system, temperature, stop, False)
        answer = self._send("POST", "/complete", body)
        return Completion.read(_wire.parse(answer.content), answer.headers.get("request-id"))

    def stream_complete(
        self,
        prompt: Optional[str] = None,
        *,
        messages: Optional[_wire.Messages] = None,
        model: Optional[str] = None,
        max_tokens: Optional[int] = None,
        system: Optional[str] = None,
        temperature: Optional[float] = None,
        stop: Union[str, Sequence[str], None] = None,
    ) -> Iterator[str]:
        """The pieces of one text as they come."""
        body = _wire.completion_body(prompt, messages, model, max_tokens, system, temperature, stop, True)
        headers = {"content-type": "application/json"}
        with self._http.stream("POST", self._url + "/complete", content=_wire.dump(body), headers=headers) as answer:
            if answer.status_code >= 300:
                raise of_answer(answer.status_code, _wire.parse(answer.read()), answer.headers)
            event = ("", "")
            for line in answer.iter_lines():
                event, whole = _wire.sse(line, event)
                if whole is None:
                    continue
                if whole["event"] == "completion.delta":
                    yield whole["data"]["text"]
                if whole["event"] == "error":
                    raise of_event(whole["data"])

    # Tasks.

    def execute_task(
        self,
        description: str,
        *,
        allow_tools: Optional[Sequence[str]] = None,
        allow_agents: Optional[Sequence[str]] = None,
        allow_skills: Optional[Sequence[str]] = None,
        workspace: Optional[_wire.Workspace] = None,
        timeout: Optional[int] = None,
        max_cost: Union[float, Decimal, None] = None,
        model: Optional[str] = None,
        max_turns: Optional[int] = None,
        context: Optional[Mapping[str, Any]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        backend: Optional[str] = None,
    ) -> Task:
        """Starts a task and waits for its end; one that does not complete raises."""
        task = self.start_task(
            description, allow_tools=allow_tools, allow_agents=allow_agents, allow_skills=allow_skills,
            workspace=workspace, timeout=timeout, max_cost=max_cost, model=model, max_turns=max_turns,
            context=context, metadata=metadata, backend=backend,
        )
        while not task.is_final:
            task = self.get_task(task.id, wait=_wire.POLL_SECONDS)
        if task.status != "completed":
            raise of_task({"id": task.id, "status": task.status, "error": task.error})
        return task

    def start_task(self, description: str, **options: Any) -> Task:
        """Starts a task and returns at once; the options are those of `execute_task`."""
        options, upload = self._settle(options)
        headers = {"idempotency-key": _wire.idempotency_key()}
        try:
            body = _wire.task_body(description, **options)
            return self._task(self._send("POST", "/task", body, headers=headers))
        finally:
            self._forget(upload)

    def get_task(self, task_id: str, wait: int = 0) -> Task:
        """A task as it stands, at most `wait` seconds later if nothing changes before."""
        query = {"wait": str(wait)} if wait else {}
        return self._task(self._send("GET", f"/task/{task_id}", query=query, timeout=self._timeout + wait))

    def list_tasks(
        self, status: Optional[str] = None, limit: int = 20, after: Optional[str] = None, scope: str = "key"
    ) -> List[Task]:
        """Tasks of this key or of its project, newest first, without their output."""
        query = {"limit": str(limit), "scope": scope}
        if status:
            query["status"] = status
        if after:
            query["after"] = after
        answer = self._send("GET", "/tasks", query=query)
        return [self._read(item) for item in _wire.parse(answer.content)["data"]]

    def cancel_task(self, task_id: str) -> Task:
        """Cancels a task; repeating it changes nothing."""
        return self._task(self._send("DELETE", f"/task/{task_id}"))

    def download_artifact(self, task_id: str, path: str, to: Union[str, "os.PathLike[str]"]) -> None:
        """Writes one artifact of a task to a file."""
        url = self._url + _wire.artifact_path(task_id, path)
        with self._http.stream("GET", url) as answer, open(to, "wb") as file:
            if answer.status_code >= 300:
                raise of_answer(answer.status_code, _wire.parse(answer.read()), answer.headers)
            for piece in answer.iter_bytes():
                file.write(piece)

    # Workspaces.

    def _settle(self, options: Dict[str, Any]) -> Tuple[Dict[str, Any], Optional[_wire.Upload]]:
        """The options with a folder, or files too many for a request, uploaded."""
        archive = _wire.packed(options.get("workspace"))
        if archive is None:
            return options, None
        answer = self._send("POST", "/uploads", archive=archive)
        upload = _wire.Upload(_wire.upload_id(answer.content))
        return {**options, "workspace": upload}, upload

    def _forget(self, upload: Optional[_wire.Upload]) -> None:
        """The task has its files; one that cannot be deleted expires by itself."""
        if upload is None:
            return
        try:
            self._send("DELETE", f"/uploads/{upload.id}")
        except ClaudeAPIError:
            pass

    # Events.

    def stream_task(
        self, description: str, *, resume: bool = True, on_approval: Optional[Approve] = None, **options: Any
    ) -> Iterator[Dict[str, Any]]:
        """The events of a new task until its result, each once; a lost connection is resumed."""
        return self._new_events(description, options, resume, on_approval)

    def _new_events(
        self, description: str, options: Dict[str, Any], resume: bool, on_approval: Optional[Approve]
    ) -> Iterator[Dict[str, Any]]:
        options, upload = self._settle(options)
        try:
            first = {"type": "start_task", **_wire.task_body(description, **options)}
            for event in self._events(first, None, 0, resume, on_approval):
                self._forget(upload)
                upload = None
                yield event
        finally:
            self._forget(upload)

    def stream_task_resume(
        self, task_id: str, after_seq: int = 0, *, on_approval: Optional[Approve] = None
    ) -> Iterator[Dict[str, Any]]:
        """The events of a task from behind `after_seq` on."""
        return self._events(None, task_id, after_seq, True, on_approval)

    def _events(
        self,
        first: Optional[Dict[str, Any]],
        task_id: Optional[str],
        seq: int,
        resume: bool,
        on_approval: Optional[Approve],
    ) -> Iterator[Dict[str, Any]]:
        for attempt in range(_wire.RECONNECTS + 1):
            frame = first if task_id is None else {"type": "resume", "task_id": task_id, "after_seq": seq}
            try:
                with self._connect() as socket:
                    socket.send(_wire.dump(frame or {}).decode())
                    for message in socket:
                        event = _wire.parse(message.encode() if isinstance(message, str) else message)
                        if event["type"] == "error" and "seq" not in event:
                            raise of_event(event)
                        if event["seq"] <= seq:
                            continue
                        task_id, seq = event["task_id"], event["seq"]
                        if event["type"] == "approval_required" and on_approval is not None:
                            socket.send(_wire.dump(_approval(event, on_approval(event))).decode())
                        yield event
                        if event["type"] == "result":
                            if event["status"] != "completed":
                                raise of_task(event)
                            return
            except InvalidStatus as error:
                answer = error.response
                raise of_answer(answer.status_code, _wire.parse(bytes(answer.body or b"")), answer.headers) from None
            except (ConnectionClosed, OSError) as error:
                if not resume or task_id is None or attempt == _wire.RECONNECTS:
                    raise ConnectionError(f"the socket was lost: {error}", task_id=task_id) from error
                time.sleep(min(4.0, 0.25 * 2**attempt))

    def _connect(self) -> Any:
        return connect(
            _wire.socket_url(self._url),
            additional_headers={"authorization": f"Bearer {self._key}"},
            compression=None,
            open_timeout=self._timeout,
            proxy=None,
        )

    # Reports.

    def usage(self, period: str = "month", scope: str = "key") -> UsageReport:
        """What was spent in a period, from the ledger."""
        answer = self._send("GET", "/usage", query={"period": period, "scope": scope})
        return UsageReport.read(_wire.parse(answer.content))

    def capabilities(self) -> Capabilities:
        """What this key may do now."""
        return Capabilities.read(_wire.parse(self._send("GET", "/capabilities").content))

    # The wire.

    def _task(self, answer: httpx.Response) -> Task:
        return self._read(_wire.parse(answer.content))

    def _read(self, data: Mapping[str, Any]) -> Task:
        def fetch(path: str) -> bytes:
            return self._send("GET", _wire.artifact_path(data["id"], path)).content

        return Task.read(data, fetch)

    def _send(
        self,
        method: str,
        path: str,
        body: Optional[Mapping[str, Any]] = None,
        *,
        archive: Optional[bytes] = None,
        query: Optional[Mapping[str, str]] = None,
        headers: Optional[Mapping[str, str]] = None,
        timeout: Optional[float] = None,
    ) -> httpx.Response:
        fields = dict(headers or {})
        content = None
        if body is not None:
            content = _wire.dump(body)
            fields["content-type"] = "application/json"
        if archive is not None:
            content = archive
            fields["content-type"] = "application/gzip"
        for attempt in range(self._retries + 1):
            is_last = attempt == self._retries
            try:
                answer = self._http.request(
                    method, self._url + path, content=content, params=query, headers=fields,
                    timeout=timeout or self._timeout,
                )
            except httpx.ConnectError as error:
                if is_last:
                    raise ConnectionError(f"{self._url} cannot be reached: {error}") from error
                time.sleep(min(4.0, 0.25 * 2**attempt))
                continue
            except httpx.HTTPError as error:
                raise ConnectionError(f"the connection to {self._url} was lost: {error}") from error
            if answer.status_code < 300:
                return answer
            refusal = of_answer(answer.status_code, _wire.parse(answer.content), answer.headers)
            wait = _wire.pause(refusal, answer.headers, attempt)
            if wait is None or is_last:
                raise refusal
            time.sleep(wait)
        raise ClaudeAPIError("no attempt was made; `max_retries` is at least 0")


def _approval(event: Mapping[str, Any], answer: Union[bool, str]) -> Dict[str, Any]:
    is_allowed = answer is True or answer == "allow"
    return {
        "type": "approve", "approval_id": event["approval_id"], "decision": "allow" if is_allowed else "deny",
    }
