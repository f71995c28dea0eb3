"""Filling a budget, rung by rung: what stands whole, what is shortened, what is only counted.

The law: walk all items in the ladder's order. Each stands whole as long as it fits; from the first
that does not, each is shortened as long as that fits; from the first that does not, none stands.
So nothing of a lower rung displaces anything of a higher one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from coordinator.views.brief.items import Entry, Item, Place, Rung
from coordinator.views.brief.tokens import estimate

__all__ = ["MORE", "MOST", "Filled", "Form", "Frame", "Shown", "fill"]

MORE, MOST = 4000, 100_000
"""The budget that one with less is sent to, and the largest."""

LONG = 300
"""Tokens of an item that is longer than nearly all."""

STEP = 500
"""How coarse the budget is that would show all."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a brief says around its rungs."""

    agent: str
    workspace: str
    cursor: int
    max_tokens: int
    since: int | None = None
    expired: int | None = None
    """A cursor that was asked for and is too old."""
    is_quiet: bool = False
    """Whether nothing is new."""

    def wider(self, room: int) -> str:
        """Return the call of the same brief with so much room."""
        since = "" if self.since is None else f"since={self.since}&"
        return f"brief?{since}max_tokens={room}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A rung as far as it fits: the texts that stand, and how many items do not."""

    rung: Rung
    texts: Sequence[str]
    left: int
    places: Sequence[Place] = ()
    """Where those are listed."""
    wider: str = ""
    """The call of a brief that would show them."""

    @property
    def call(self) -> str:
        """The call that shows what is left out: its list, or a larger brief for several sorts."""
        alone = self.places[0].call if len(self.places) == 1 else ""
        return alone or self.wider


class Form(Protocol):
    """A way to write a brief; each part ends where a token ends, so that costs add up."""

    between: str
    """What separates two items or two sections: as many tokens as it has characters."""

    def head(self, frame: Frame, tokens: int) -> str:
        """Write what stands before the rungs."""

    def foot(self, frame: Frame) -> str:
        """Write what stands after them."""

    def bare(self, frame: Frame, rungs: Sequence[Rung], tokens: int, room: int) -> str:
        """Write a brief of counts only, within a hundred tokens."""

    def item(self, item: Item, *, whole: bool) -> str:
        """Write one item."""

    def section(self, shown: Shown) -> str:
        """Write a rung."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A brief as it goes out: its text, what it costs at most, which items stand whole."""

    text: str
    tokens: int
    whole: tuple[str, ...] = ()
    left: int = 0


def fill(rungs: Sequence[Rung], form: Form, frame: Frame) -> Filled:
    """Write as much as the budget holds; the line that counts what is left out has its room."""
    rungs = [rung for rung in rungs if rung.items or rung.beyond]
    frame = replace(frame, is_quiet=frame.since is not None and not rungs)
    frame_cost = estimate(form.head(frame, frame.max_tokens)) + estimate(form.foot(frame))
    reserved = [_reserve(rung, form, frame) for rung in rungs]
    used = frame_cost + sum(reserved) + len(form.between) * len(rungs)
    if used > frame.max_tokens:
        return _bare(rungs, form, frame)
    walk = _Walk(form, frame.max_tokens, used)
    found = [walk.rung(rung, cost) for rung, cost in zip(rungs, reserved, strict=True)]
    unshown = sum(each.left - each.rung.beyond for each in found)
    wider = frame.wider(walk.room(unshown))
    shown = [replace(each, wider=wider) for each in found]
    text = form.between.join(form.section(each) for each in shown)
    return Filled(
        form.head(frame, walk.used) + text + form.foot(frame),
        walk.used,
        tuple(walk.whole),
        sum(each.left for each in shown),
    )


def _count(rung: Rung) -> int:
    return len(rung.items) + rung.beyond


def _reserve(rung: Rung, form: Form, frame: Frame) -> int:
    """Return what a rung costs whose items are all left out, with the longest line for that."""
    places = rung.places()
    several = [places] if len(places) > 1 else []
    ways = [[place] for place in places] + several
    made = (Shown(rung, (), _count(rung), each, frame.wider(MOST)) for each in ways)
    return max(estimate(form.section(each)) for each in made)


def _bare(rungs: Sequence[Rung], form: Form, frame: Frame) -> Filled:
    left = sum(map(_count, rungs))
    items = sum(len(rung.items) for rung in rungs)
    room = max(MORE, _Walk(form, frame.max_tokens, frame.max_tokens).room(items))
    tokens = estimate(form.bare(frame, rungs, frame.max_tokens, room))
    return Filled(form.bare(frame, rungs, tokens, room), tokens, (), left)


@dataclass(slots=True)
class _Walk:
    """One walk over all items: whole, then shortened, then none."""

    form: Form
    budget: int
    used: int
    whole: list[str] = field(default_factory=list)
    ways: list[bool] = field(default_factory=lambda: [True, False])
    """How an item may still stand: whole, or shortened."""
    longest: int = LONG

    def room(self, left: int) -> int:
        """Return a budget for so many more: as if each were as long as the longest here."""
        return min(MOST, -(-(self.used + left * self.longest) // STEP) * STEP)

    def rung(self, rung: Rung, reserved: int) -> Shown:
        texts: list[str] = []
        spare = reserved - estimate(self.form.section(Shown(rung, (), 0)))
        for number, item in enumerate(rung.items, start=1):
            is_last = number == _count(rung) and len(texts) == number - 1
            text = self._fitting(item, spare if is_last else 0)
            if text is None:
                break
            texts.append(text)
        return Shown(rung, texts, _count(rung) - len(texts), rung.places(len(texts)))

    def _fitting(self, entry: Entry, spare: int) -> str | None:
        """Return the item as it may stand, its cost taken; `spare` is free if all stand."""
        if not self.ways:
            return None
        item = entry.make()
        while self.ways:
            text = self.form.item(item, whole=self.ways[0])
            cost = estimate(text) + len(self.form.between)
            self.longest = max(self.longest, cost)
            if self.used + cost - spare <= self.budget:
                self.used += cost - spare
                if self.ways[0]:
                    self.whole.append(entry.id)
                return text
            self.ways.pop(0)
        return None
