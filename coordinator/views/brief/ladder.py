"""Filling a budget, rung by rung: what stands whole, what is shortened, what is only counted.

The law: walk all items in the ladder's order. Each stands whole as long as it fits; from the first
that does not, each is shortened as long as that fits; from the first that does not, none stands.
So nothing of a lower rung displaces anything of a higher one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from coordinator.views.brief.items import Entry, Item, Rung
from coordinator.views.brief.tokens import estimate

__all__ = ["Filled", "Form", "Frame", "Shown", "fill"]


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


@dataclass(frozen=True, slots=True)
class Shown:
    """A rung as far as it fits: the texts that stand, and how many items do not."""

    rung: Rung
    texts: Sequence[str]
    left: int


class Form(Protocol):
    """A way to write a brief; each part ends where a token ends, so that costs add up."""

    between: str
    """What separates two items or two sections: as many tokens as it has characters."""

    def head(self, frame: Frame, tokens: int) -> str:
        """Write what stands before the rungs."""

    def foot(self, frame: Frame) -> str:
        """Write what stands after them."""

    def bare(self, frame: Frame, rungs: Sequence[Rung], tokens: int) -> str:
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
    reserved = [estimate(form.section(Shown(rung, (), _count(rung)))) for rung in rungs]
    used = frame_cost + sum(reserved) + len(form.between) * len(rungs)
    if used > frame.max_tokens:
        return _bare(rungs, form, frame)
    walk = _Walk(form, frame.max_tokens, used)
    shown = [walk.rung(rung, cost) for rung, cost in zip(rungs, reserved, strict=True)]
    text = form.between.join(form.section(each) for each in shown)
    return Filled(
        form.head(frame, walk.used) + text + form.foot(frame),
        walk.used,
        tuple(walk.whole),
        sum(each.left for each in shown),
    )


def _count(rung: Rung) -> int:
    return len(rung.items) + rung.beyond


def _bare(rungs: Sequence[Rung], form: Form, frame: Frame) -> Filled:
    tokens = estimate(form.bare(frame, rungs, frame.max_tokens))
    return Filled(form.bare(frame, rungs, tokens), tokens, (), sum(map(_count, rungs)))


@dataclass(slots=True)
class _Walk:
    """One walk over all items: whole, then shortened, then none."""

    form: Form
    budget: int
    used: int
    whole: list[str] = field(default_factory=list)
    ways: list[bool] = field(default_factory=lambda: [True, False])
    """How an item may still stand: whole, or shortened."""

    def rung(self, rung: Rung, reserved: int) -> Shown:
        texts: list[str] = []
        spare = reserved - estimate(self.form.section(Shown(rung, (), 0)))
        for number, item in enumerate(rung.items, start=1):
            is_last = number == _count(rung) and len(texts) == number - 1
            text = self._fitting(item, spare if is_last else 0)
            if text is None:
                break
            texts.append(text)
        return Shown(rung, texts, _count(rung) - len(texts))

    def _fitting(self, entry: Entry, spare: int) -> str | None:
        """Return the item as it may stand, its cost taken; `spare` is free if all stand."""
        if not self.ways:
            return None
        item = entry.make()
        while self.ways:
            text = self.form.item(item, whole=self.ways[0])
            cost = estimate(text) + len(self.form.between)
            if self.used + cost - spare <= self.budget:
                self.used += cost - spare
                if self.ways[0]:
                    self.whole.append(entry.id)
                return text
            self.ways.pop(0)
        return None
