"""One thing that needs someone, as a rule finds it."""

from dataclasses import dataclass
from datetime import datetime

from coordinator.domains.attention.schemas import Severity

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What needs someone, why, whose, since when, and what would help.

    `kind` and `subject` say which thing it is about (`handoffs`, `HO-12`), `detail` which part of
    it where there are several; `action` is a verb for a button, `call` the literal next call.
    """

    code: str
    severity: Severity
    title: str
    reason: str
    owner: str
    since: datetime | None
    kind: str
    subject: str
    action: str
    call: str
    also: tuple[str, ...] = ()
    detail: str = ""
