"""Completions and agentic tasks through a Gatehouse daemon, in sync and async form."""

from ._async_client import AsyncClaudeClient
from ._client import ClaudeClient
from ._errors import (
    AuthenticationError,
    ClaudeAPIError,
    ConnectionError,
    CostExceededError,
    InvalidRequestError,
    NotFoundError,
    PermissionError,
    RateLimitError,
    ServerError,
    TaskFailedError,
    TimeoutError,
)
from ._models import Artifact, Capabilities, Completion, Task, Usage, UsageReport

__all__ = [
    "Artifact",
    "AsyncClaudeClient",
    "AuthenticationError",
    "Capabilities",
    "ClaudeAPIError",
    "ClaudeClient",
    "Completion",
    "ConnectionError",
    "CostExceededError",
    "InvalidRequestError",
    "NotFoundError",
    "PermissionError",
    "RateLimitError",
    "ServerError",
    "Task",
    "TaskFailedError",
    "TimeoutError",
    "Usage",
    "UsageReport",
]
