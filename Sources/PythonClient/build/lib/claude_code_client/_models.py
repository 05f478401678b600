"""What the daemon answers, as values; fields that this version does not know are kept in `extra`."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple


def _extra(data: Mapping[str, Any], known: Tuple[str, ...]) -> Dict[str, Any]:
    return {name: value for name, value in data.items() if name not in known}


@dataclass(frozen=True)
class Usage:
    """Tokens and money of a completion or a task; money is exact."""

    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int
    cache_read_input_tokens: int
    total_tokens: int
    cost_usd: Decimal
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Usage":
        names = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
        counts = {name: int(data.get(name, 0)) for name in names}
        return cls(
            **counts,
            total_tokens=int(data.get("total_tokens", 0)),
            cost_usd=Decimal(str(data.get("cost_usd", 0))),
            extra=_extra(data, names + ("total_tokens", "cost_usd")),
        )


@dataclass(frozen=True)
class Completion:
    """One text."""

    content: str
    model: str
    stop_reason: Optional[str]
    usage: Usage
    model_choice: Mapping[str, Any]
    request_id: Optional[str]
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, data: Mapping[str, Any], request_id: Optional[str]) -> "Completion":
        known = ("content", "model", "stop_reason", "usage", "model_choice")
        return cls(
            content=data["content"],
            model=data["model"],
            stop_reason=data.get("stop_reason"),
            usage=Usage.read(data.get("usage") or {}),
            model_choice=data.get("model_choice") or {},
            request_id=request_id,
            extra=_extra(data, known),
        )


@dataclass(frozen=True)
class Artifact:
    """A file that a task made or changed."""

    path: str
    size_bytes: int
    sha256: str
    created_at: str
    type: str = "file"
    _fetch: Optional[Callable[[str], Any]] = field(default=None, repr=False, compare=False)

    def read(self) -> Any:
        """Fetches its bytes; on the async client the answer is awaited."""
        if self._fetch is None:
            raise RuntimeError("this artifact did not come from a client")
        return self._fetch(self.path)

    @classmethod
    def of(cls, data: Mapping[str, Any], fetch: Optional[Callable[[str], Any]] = None) -> "Artifact":
        return cls(
            path=data["path"],
            size_bytes=int(data["size_bytes"]),
            sha256=data["sha256"],
            created_at=data["created_at"],
            type=data.get("type", "file"),
            _fetch=fetch,
        )


@dataclass(frozen=True)
class Task:
    """One agentic task, as far as it has come."""

    id: str
    status: str
    summary: Optional[str]
    output: Optional[str]
    artifacts: List[Artifact]
    execution_log: List[Mapping[str, Any]]
    usage: Usage
    error: Optional[Mapping[str, Any]]
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    FINAL = frozenset({"completed", "failed", "timeout", "cost_exceeded", "cancelled", "interrupted"})

    @property
    def is_final(self) -> bool:
        return self.status in self.FINAL

    @classmethod
    def read(cls, data: Mapping[str, Any], fetch: Optional[Callable[[str], Any]] = None) -> "Task":
        result = data.get("result") or {}
        known = ("id", "status", "result", "artifacts", "execution_log", "usage", "error")
        return cls(
            id=data["id"],
            status=data["status"],
            summary=result.get("summary"),
            output=result.get("output"),
            artifacts=[Artifact.of(item, fetch) for item in data.get("artifacts") or []],
            execution_log=list(data.get("execution_log") or []),
            usage=Usage.read(data.get("usage") or {}),
            error=data.get("error"),
            extra=_extra(data, known),
        )


@dataclass(frozen=True)
class UsageReport:
    """What was spent in a period, from the ledger."""

    scope: str
    period: str
    requests: int
    total_tokens: int
    cost_usd: Decimal
    by_model: Mapping[str, Any]
    budgets: List[Mapping[str, Any]]
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "UsageReport":
        known = ("scope", "period", "requests", "total_tokens", "cost_usd", "by_model", "budgets")
        return cls(
            scope=data["scope"],
            period=data["period"],
            requests=int(data["requests"]),
            total_tokens=int(data["total_tokens"]),
            cost_usd=Decimal(str(data["cost_usd"])),
            by_model=data.get("by_model") or {},
            budgets=list(data.get("budgets") or []),
            extra=_extra(data, known),
        )


@dataclass(frozen=True)
class Capabilities:
    """What this key may do now."""

    tier: str
    policy: str
    models: List[Mapping[str, Any]]
    tools: List[Mapping[str, Any]]
    agents: List[Mapping[str, Any]]
    skills: List[Mapping[str, Any]]
    limits: Mapping[str, Any]
    workspaces: List[str]
    backends: List[str]
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Capabilities":
        known = ("tier", "policy", "models", "tools", "agents", "skills", "limits", "workspaces", "backends")
        return cls(**{name: data[name] for name in known}, extra=_extra(data, known))
