"""The brief: all that an agent must know to start or to resume, within a budget of tokens.

A fixed ladder says what comes first, and `ladder.py` how it is cut. `facts.py` reads, `you.py`,
`owed.py` and `around.py` say what is in a rung, `forms.py` writes; `docs/explanation/brief.md`
explains.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coordinator.core.errors import Invalid
from coordinator.core.work import Work
from coordinator.views.brief.around import changed, known, near, team
from coordinator.views.brief.changes import Cursor, cursor_of
from coordinator.views.brief.facts import Facts, facts
from coordinator.views.brief.forms import FILE, JSON, MARKDOWN
from coordinator.views.brief.items import Entry, Item, Rung
from coordinator.views.brief.ladder import Form, Frame, fill
from coordinator.views.brief.owed import waits_for_you, you_wait
from coordinator.views.brief.tokens import estimate
from coordinator.views.brief.you import you

__all__ = [
    "DEFAULT",
    "FILE",
    "JSON",
    "LEAST",
    "MARKDOWN",
    "MOST",
    "Ask",
    "Brief",
    "Form",
    "brief",
    "estimate",
]

LEAST, DEFAULT, MOST = 100, 4000, 100_000


@dataclass(frozen=True, slots=True)
class Ask:
    """Whose brief, within how many tokens, and since which event."""

    agent: str
    max_tokens: int = DEFAULT
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief as it goes out; `tokens` is what it costs at most."""

    text: str
    tokens: int
    cursor: int
    left_out: int
    delivered: tuple[str, ...]
    """The handoffs to the agent that stand in it whole and had not reached it before."""


async def brief(work: Work, ask: Ask, *, form: Form = MARKDOWN) -> Brief:
    """Return an agent's brief, never above its budget, whatever the content.

    Raises `NotFound` for an unknown or retired agent, `Invalid` for a budget outside 100 to 100,000
    or a cursor from the future. A cursor that is too old gives the whole, and says so.
    """
    if not LEAST <= ask.max_tokens <= MOST:
        raise Invalid(
            f"`max_tokens` is {ask.max_tokens}; it goes from {LEAST} to {MOST:,}.",
            fix=f"`GET brief?max_tokens={DEFAULT}`",
        )
    cursor = await cursor_of(work, ask.agent, ask.since)
    if cursor.since is not None and not cursor.touched:
        return _written((), form, _frame(work, ask, cursor), ())
    found = await facts(work, ask.agent, cursor, is_file=form is FILE)
    rungs = _all(found) if cursor.since is None else _new(found)
    unseen = [
        item.id
        for item in found.handoffs
        if item.receiver == ask.agent and item.delivered_at is None
    ]
    return _written(rungs, form, _frame(work, ask, cursor), unseen)


def _frame(work: Work, ask: Ask, cursor: Cursor) -> Frame:
    return Frame(
        ask.agent, work.workspace, cursor.head, ask.max_tokens, cursor.since, cursor.expired
    )


def _written(rungs: Sequence[Rung], form: Form, frame: Frame, unseen: Sequence[str]) -> Brief:
    filled = fill(rungs, form, frame)
    reached = tuple(name for name in unseen if name in set(filled.whole))
    return Brief(filled.text, filled.tokens, frame.cursor, filled.left, reached)


def _all(found: Facts) -> list[Rung]:
    first = [you(found), waits_for_you(found), you_wait(found)]
    told = {item.id for rung in first for item in rung.items}
    return [*first, changed(found, told), near(found), known(found), team(found)]


def _new(found: Facts) -> list[Rung]:
    """Return of every rung what changed since the cursor, each thing once."""
    told: set[str] = set()
    rungs: list[Rung] = []
    for make in (you, waits_for_you, you_wait, None, near, known, team):
        rung = changed(found, told) if make is None else make(found)
        if make is not None:
            items = [_fresh(item, found) for item in rung.items if _is_new(item, found, told)]
            rung = replace(rung, items=items, beyond=0)
        told |= {item.id for item in rung.items}
        rungs.append(rung)
    return rungs


def _is_new(item: Entry, found: Facts, told: set[str]) -> bool:
    return item.id in found.cursor.touched and item.id not in told


def _fresh(item: Entry, found: Facts) -> Entry:
    """Say with an item what happened to it, and by whom."""
    event, actor = found.cursor.touched[item.id][:2]

    def made() -> Item:
        whole = item.make()
        fields = {**whole.fields, "event": event, "by": actor}
        return replace(whole, line=f"{whole.line} ({event} by {actor})", fields=fields)

    return Entry(item.id, made)
