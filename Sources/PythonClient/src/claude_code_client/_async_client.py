"""The client whose calls are awaited; the same as the other one with `await` and `async for`."""

from __future__ import annotations

import asyncio
import inspect
import os
from decimal import Decimal
from types import TracebackType
from typing import Any, AsyncIterator, Awaitable, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Type, Union

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from . import _wire
from ._errors import ClaudeAPIError, ConnectionError, of_answer, of_event, of_task
from ._models import Capabilities, Completion, Task, UsageReport

Approve = Callable[[Mapping[str, Any]], Union[bool, str, Awaitable[Union[bool, str]]]]


class AsyncClaudeClient:
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
        self._http = httpx.AsyncClient(
            headers={"authorization": f"Bearer {self._key}"}, timeout=httpx.Timeout(timeout), trust_env=False
        )

    def __repr__(self) -> str:
        return f"AsyncClaudeClient(base_url={self._url!r})"

    async def __aenter__(self) -> "AsyncClaudeClient":
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    # Completions.

    async def complete(
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
        answer = await self._send("POST", "/complete", body)
        return Completion.read(_wire.parse(answer.content), answer.headers.get("request-id"))

    async def stream_complete(
        self,
        prompt: Optional[str] = None,
        *,
        messages: Optional[_wire.Messages] = None,
        model: Optional[str] = None,
        max_tokens: Optional[int] = None,
        system: Optional[str] = None,
        temperature: Optional[float] = None,
        stop: Union[str, Sequence[str], None] = None,
    ) -> AsyncIterator[str]:
        """The pieces of one text as they come."""
        body = _wire.completion_body(prompt, messages, model, max_tokens, system, temperature, stop, True)
        headers = {"content-type": "application/json"}
        async with self._http.stream("POST", self._url + "/complete", content=_wire.dump(body), headers=headers) as answer:
            if answer.status_code >= 300:
                raise of_answer(answer.status_code, _wire.parse(await answer.aread()), answer.headers)
            event = ("", "")
            async for line in answer.aiter_lines():
                event, whole = _wire.sse(line, event)
                if whole is None:
                    continue
                if whole["event"] == "completion.delta":
                    yield whole["data"]["text"]
                if whole["event"] == "error":
                    raise of_event(whole["data"])

    # Tasks.

    async def execute_task(
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
        task = await self.start_task(
            description, allow_tools=allow_tools, allow_agents=allow_agents, allow_skills=allow_skills,
            workspace=workspace, timeout=timeout, max_cost=max_cost, model=model, max_turns=max_turns,
            context=context, metadata=metadata, backend=backend,
        )
        while not task.is_final:
            task = await self.get_task(task.id, wait=_wire.POLL_SECONDS)
        if task.status != "completed":
            raise of_task({"id": task.id, "status": task.status, "error": task.error})
        return task

    async def start_task(self, description: str, **options: Any) -> Task:
        """Starts a task and returns at once; the options are those of `execute_task`."""
        options, upload = await self._settle(options)
        headers = {"idempotency-key": _wire.idempotency_key()}
        try:
            body = _wire.task_body(description, **options)
            return self._task(await self._send("POST", "/task", body, headers=headers))
        finally:
            await self._forget(upload)

    async def get_task(self, task_id: str, wait: int = 0) -> Task:
        """A task as it stands, at most `wait` seconds later if nothing changes before."""
        query = {"wait": str(wait)} if wait else {}
        return self._task(await self._send("GET", f"/task/{task_id}", query=query, timeout=self._timeout + wait))

    async def list_tasks(
        self, status: Optional[str] = None, limit: int = 20, after: Optional[str] = None, scope: str = "key"
    ) -> List[Task]:
        """Tasks of this key or of its project, newest first, without their output."""
        query = {"limit": str(limit), "scope": scope}
        if status:
            query["status"] = status
        if after:
            query["after"] = after
        answer = await self._send("GET", "/tasks", query=query)
        return [self._read(item) for item in _wire.parse(answer.content)["data"]]

    async def cancel_task(self, task_id: str) -> Task:
        """Cancels a task; repeating it changes nothing."""
        return self._task(await self._send("DELETE", f"/task/{task_id}"))

    async def download_artifact(self, task_id: str, path: str, to: Union[str, "os.PathLike[str]"]) -> None:
        """Writes one artifact of a task to a file."""
        url = self._url + _wire.artifact_path(task_id, path)
        async with self._http.stream("GET", url) as answer:
            file = open(to, "wb")
            if answer.status_code >= 300:
                raise of_answer(answer.status_code, _wire.parse(await answer.aread()), answer.headers)
            with file:
                async for piece in answer.aiter_bytes():
                    file.write(piece)

    # Workspaces.

    async def _settle(self, options: Dict[str, Any]) -> Tuple[Dict[str, Any], Optional[_wire.Upload]]:
        """The options with a folder, or files too many for a request, uploaded."""
        archive = _wire.packed(options.get("workspace"))
        if archive is None:
            return options, None
        answer = await self._send("POST", "/uploads", archive=archive)
        upload = _wire.Upload(_wire.upload_id(answer.content))
        return {**options, "workspace": upload}, upload

    async def _forget(self, upload: Optional[_wire.Upload]) -> None:
        """The task has its files; one that cannot be deleted expires by itself."""
        if upload is None:
            return
        try:
            await self._send("DELETE", f"/uploads/{upload.id}")
        except ClaudeAPIError:
            pass

    # Events.

    def stream_task(
        self, description: str, *, resume: bool = True, on_approval: Optional[Approve] = None, **options: Any
    ) -> AsyncIterator[Dict[str, Any]]:
        """The events of a new task until its result, each once; a lost connection is resumed."""
        return self._new_events(description, options, resume, on_approval)

    async def _new_events(
        self, description: str, options: Dict[str, Any], resume: bool, on_approval: Optional[Approve]
    ) -> AsyncIterator[Dict[str, Any]]:
        options, upload = await self._settle(options)
        try:
            first = {"type": "start_task", **_wire.task_body(description, **options)}
            async for event in self._events(first, None, 0, resume, on_approval):
                await self._forget(upload)
                upload = None
                yield event
        finally:
            await self._forget(upload)

    def stream_task_resume(
        self, task_id: str, after_seq: int = 0, *, on_approval: Optional[Approve] = None
    ) -> AsyncIterator[Dict[str, Any]]:
        """The events of a task from behind `after_seq` on."""
        return self._events(None, task_id, after_seq, True, on_approval)

    async def _events(
        self,
        first: Optional[Dict[str, Any]],
        task_id: Optional[str],
        seq: int,
        resume: bool,
        on_approval: Optional[Approve],
    ) -> AsyncIterator[Dict[str, Any]]:
        for attempt in range(_wire.RECONNECTS + 1):
            frame = first if task_id is None else {"type": "resume", "task_id": task_id, "after_seq": seq}
            try:
                async with self._connect() as socket:
                    await socket.send(_wire.dump(frame or {}).decode())
                    async for message in socket:
                        event = _wire.parse(message.encode() if isinstance(message, str) else message)
                        if event["type"] == "error" and "seq" not in event:
                            raise of_event(event)
                        if event["seq"] <= seq:
                            continue
                        task_id, seq = event["task_id"], event["seq"]
                        if event["type"] == "approval_required" and on_approval is not None:
                            await socket.send(_wire.dump(_approval(event, await _settled(on_approval(event)))).decode())
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
                await asyncio.sleep(min(4.0, 0.25 * 2**attempt))

    def _connect(self) -> Any:
        return connect(
            _wire.socket_url(self._url),
            additional_headers={"authorization": f"Bearer {self._key}"},
            compression=None,
            open_timeout=self._timeout,
            proxy=None,
        )

    # Reports.

    async def usage(self, period: str = "month", scope: str = "key") -> UsageReport:
        """What was spent in a period, from the ledger."""
        answer = await self._send("GET", "/usage", query={"period": period, "scope": scope})
        return UsageReport.read(_wire.parse(answer.content))

    async def capabilities(self) -> Capabilities:
        """What this key may do now."""
        return Capabilities.read(_wire.parse((await self._send("GET", "/capabilities")).content))

    # The wire.

    def _task(self, answer: httpx.Response) -> Task:
        return self._read(_wire.parse(answer.content))

    def _read(self, data: Mapping[str, Any]) -> Task:
        async def fetch(path: str) -> bytes:
            return (await self._send("GET", _wire.artifact_path(data["id"], path))).content

        return Task.read(data, fetch)

    async def _send(
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
                answer = await self._http.request(
                    method, self._url + path, content=content, params=query, headers=fields,
                    timeout=timeout or self._timeout,
                )
            except httpx.ConnectError as error:
                if is_last:
                    raise ConnectionError(f"{self._url} cannot be reached: {error}") from error
                await asyncio.sleep(min(4.0, 0.25 * 2**attempt))
                continue
            except httpx.HTTPError as error:
                raise ConnectionError(f"the connection to {self._url} was lost: {error}") from error
            if answer.status_code < 300:
                return answer
            refusal = of_answer(answer.status_code, _wire.parse(answer.content), answer.headers)
            wait = _wire.pause(refusal, answer.headers, attempt)
            if wait is None or is_last:
                raise refusal
            await asyncio.sleep(wait)
        raise ClaudeAPIError("no attempt was made; `max_retries` is at least 0")


async def _settled(answer: Union[bool, str, Awaitable[Union[bool, str]]]) -> Union[bool, str]:
    return await answer if inspect.isawaitable(answer) else answer


def _approval(event: Mapping[str, Any], answer: Union[bool, str]) -> Dict[str, Any]:
    is_allowed = answer is True or answer == "allow"
    return {
        "type": "approve", "approval_id": event["approval_id"], "decision": "allow" if is_allowed else "deny",
    }
