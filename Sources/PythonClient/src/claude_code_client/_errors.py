"""Every refusal as an exception that says what decided, and what would lift it."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Type


class ClaudeAPIError(Exception):
    """What the daemon answered instead of a result."""

    def __init__(
        self,
        message: str,
        *,
        status: Optional[int] = None,
        type: Optional[str] = None,
        reason: Optional[str] = None,
        decision: Optional[str] = None,
        rule: Optional[str] = None,
        because: Optional[str] = None,
        lifted_by: Any = None,
        request_id: Optional[str] = None,
        retry_after: Optional[float] = None,
        task_id: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.reason = reason
        self.decision = decision
        self.rule = rule
        self.because = because
        self.lifted_by = lifted_by
        self.request_id = request_id
        self.retry_after = retry_after
        self.task_id = task_id


class AuthenticationError(ClaudeAPIError):
    """No key, a placeholder, or one that is not valid."""


class PermissionError(ClaudeAPIError):
    """The policy says no; `rule`, `because` and `lifted_by` tell more."""


class NotFoundError(ClaudeAPIError):
    """It is not there, or not yours."""


class InvalidRequestError(ClaudeAPIError):
    """The shape of the request is wrong."""


class RateLimitError(ClaudeAPIError):
    """Too many at once; `retry_after` says how long to wait."""


class CostExceededError(ClaudeAPIError):
    """A budget, or the task's own cap, is used up."""


class TimeoutError(ClaudeAPIError):
    """It took longer than allowed."""


class ServerError(ClaudeAPIError):
    """The daemon, its disk or its upstream cannot serve now."""


class TaskFailedError(ClaudeAPIError):
    """A task ended without a result."""


class ConnectionError(ClaudeAPIError):
    """The daemon cannot be reached."""


def of_answer(status: int, body: Any, headers: Mapping[str, str]) -> ClaudeAPIError:
    """The exception of an answer that is no success."""
    error = body.get("error") if isinstance(body, dict) else None
    error = error if isinstance(error, dict) else {}
    details = error.get("details")
    details = details if isinstance(details, dict) else {}
    kind = _kind(status, str(error.get("type", "")))
    after = headers.get("retry-after")
    return kind(
        str(error.get("message") or f"the daemon answered {status}"),
        status=status,
        type=error.get("type"),
        reason=details.get("reason"),
        decision=details.get("decision"),
        rule=details.get("rule"),
        because=details.get("because"),
        lifted_by=details.get("lifted_by"),
        request_id=headers.get("request-id"),
        retry_after=float(after) if after and after.isdigit() else None,
    )


def _kind(status: int, name: str) -> Type[ClaudeAPIError]:
    if name == "cost_exceeded_error" or status == 402:
        return CostExceededError
    if status in (408, 504):
        return TimeoutError
    if status >= 500:
        return ServerError
    return {
        400: InvalidRequestError,
        401: AuthenticationError,
        403: PermissionError,
        404: NotFoundError,
        410: NotFoundError,
        429: RateLimitError,
    }.get(status, ClaudeAPIError)


def of_task(task: Mapping[str, Any]) -> ClaudeAPIError:
    """The exception of a task that ended without completing."""
    error = task.get("error")
    error = error if isinstance(error, dict) else {}
    status = str(task.get("status"))
    kind = {"cost_exceeded": CostExceededError, "timeout": TimeoutError}.get(status, TaskFailedError)
    return kind(
        str(error.get("message") or f"the task ended as {status}"),
        type=status,
        reason=error.get("reason"),
        decision=error.get("decision"),
        rule=error.get("rule"),
        task_id=task.get("id") or task.get("task_id"),
    )


def of_event(event: Mapping[str, Any]) -> ClaudeAPIError:
    """The exception of an `error` frame of the socket."""
    error = event.get("error")
    error = error if isinstance(error, dict) else {}
    statuses = {
        "authentication_error": 401,
        "permission_error": 403,
        "not_found_error": 404,
        "invalid_request_error": 400,
        "rate_limit_error": 429,
        "server_error": 503,
        "timeout_error": 408,
    }
    return of_answer(statuses.get(str(error.get("type")), 0), {"error": error}, {})
