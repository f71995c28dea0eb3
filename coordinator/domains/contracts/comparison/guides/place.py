"""Where in a guide a reader is: under which endpoints, in which section; and what it has found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from coordinator.domains.contracts.comparison.guides.leftovers import headers, leftovers
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Facts, Guide, Limit
from coordinator.domains.contracts.comparison.guides.prose import names_in, remark
from coordinator.domains.contracts.comparison.guides.text import normal, rates, without_rates
from coordinator.domains.contracts.comparison.guides.words import schemes, scopes, urls

__all__ = ["FACTS", "FIELDS", "ITEMS", "LABELS", "LOOSE", "Place", "Scope"]

FACTS = ("authentication", "scopes", "limits", "base")
"""Sections about access, of an endpoint or of all."""
FIELDS = ("parameters", "body", "response")
INSIDE = {
    "limits": ("limits",),
    "scopes": ("scopes",),
    "base": ("base",),
    "authentication": FACTS,
}
"""Which sections can begin inside one about access: "Login: 5 a minute" under limits is a limit."""
DEEPEST = 6
"""How many names of fields stand one in the other."""
PARTS = re.compile(r"(?<=[.;,])\s+|\s(?:und|and)\s")
CHOICE = (" or ", "either", "alternativ", " oder ", "wahlweise")
ITEMS = 20
"""The rank of a list item without indent; headings and labels rank below."""
LABELS = 8
LOOSE = 7
"""The rank of a list item's endpoints beyond the list."""


@dataclass(slots=True)
class Scope:
    """What holds from a heading, label or item until the next of its rank or below."""

    rank: float
    endpoints: list[Endpoint] | None = None
    section: str | None = None
    label: str = ""
    field: str = ""


@dataclass(slots=True)
class Place:
    """The scopes that are open, the outermost first."""

    guide: Guide = field(default_factory=Guide)
    scopes: list[Scope] = field(default_factory=list)
    last: list[Endpoint] = field(default_factory=list)
    """The endpoints of the last list item: what follows without indent may belong to them."""
    half: dict[str, str] = field(default_factory=dict)
    """A method or a path that was named alone under this heading, and waits for the other."""

    def leave(self, rank: float) -> None:
        """Close the scopes of this rank and above."""
        while self.scopes and self.scopes[-1].rank >= rank:
            gone = self.scopes.pop()
            if gone.endpoints and gone.rank >= ITEMS:
                self.last = gone.endpoints

    def resume(self) -> None:
        """Go on with the endpoints of the last list item where no others are open."""
        if self.last and not self.endpoints:
            self.enter(LOOSE, endpoints=self.last)

    def enter(
        self,
        rank: float,
        *,
        endpoints: list[Endpoint] | None = None,
        section: str | None = None,
        label: str = "",
        field: str = "",
    ) -> None:
        """Open a scope."""
        self.leave(rank)
        self.scopes.append(Scope(rank, endpoints, section, label, field))

    def beneath(self) -> float:
        """Return the rank of what is declared under the last heading without one of its own.

        Under the title that is below a chapter's, so that the next chapter closes it.
        """
        headings = range(1, 7)
        level = max((scope.rank for scope in self.scopes if scope.rank in headings), default=0)
        return max(2.5, level + 0.5)

    @property
    def endpoints(self) -> list[Endpoint]:
        """The innermost endpoints."""
        found = (scope.endpoints for scope in reversed(self.scopes) if scope.endpoints)
        return next(found, [])

    @property
    def is_headed(self) -> bool:
        """Whether the endpoints have a heading of their own."""
        return any(scope.endpoints and scope.rank in range(1, 7) for scope in self.scopes)

    @property
    def section(self) -> str | None:
        """The innermost section of the innermost endpoint, or of the guide; None where none is."""
        for scope in reversed(self.scopes):
            if scope.section is not None:
                return scope.section
            if scope.endpoints:
                return None
        return None

    @property
    def is_past(self) -> bool:
        """Whether this tells of what has changed or is gone."""
        return any(scope.section == "past" for scope in self.scopes)

    @property
    def usual(self) -> str:
        """Where a field belongs that stands directly under an endpoint."""
        methods = {one.method for one in self.endpoints}
        return "body" if methods & {"POST", "PUT", "PATCH"} else "parameters"

    @property
    def outer(self) -> list[str]:
        """The names of the fields around this place."""
        return [scope.field for scope in self.scopes if scope.field][-DEEPEST:]

    def within(self, section: str | None) -> str | None:
        """Return the section that begins here: None where the one around has no such part."""
        allowed = INSIDE.get(self.section or "")
        if allowed is not None and section not in ("past", *allowed):
            return None
        if self.section in FIELDS and section == "description":
            return None
        return section

    def declare(self, endpoint: Endpoint, *, is_fenced: bool = False) -> Endpoint:
        """Return the endpoint of this method and path, new or known."""
        if is_fenced and endpoint.key not in self.guide.endpoints:
            self.guide.fenced.add(endpoint.key)
        elif not is_fenced:
            self.guide.fenced.discard(endpoint.key)
        return self.guide.endpoints.setdefault(endpoint.key, endpoint)

    def fact(self, section: str, text: str, line: int) -> None:
        """Take in what a line of a section about access says, for the endpoints here or for all."""
        if section == "base":
            for url in urls(text):
                self.guide.urls.setdefault(url, line)
            self.take(self.guide.facts, section, text, line)
            return
        who = self._whom() if section == "limits" else ""
        for facts in [one.facts for one in self.endpoints] or [self.guide.facts]:
            self.take(facts, section, text, line, who=who)

    def remark(self, text: str, line: int, *, is_read: bool = False) -> None:
        """Keep what prose names and asks, of the endpoints here or of all."""
        for one in self.endpoints:
            remark(one.remarks, text, line, is_read=is_read)
        if not self.endpoints:
            remark(self.guide.remarks, text, line, is_wide=True)

    def know(self, text: str) -> None:
        """Note all that a text names, understood or not."""
        names = set(names_in(text))
        if names:
            self.guide.remarks.known |= names
            for one in self.endpoints:
                one.remarks.known |= names

    def _whom(self) -> str:
        """Return what the headings and labels inside the section on limits say."""
        labels: list[str] = []
        for scope in reversed(self.scopes):
            if scope.section == "limits" or scope.endpoints:
                break
            labels.insert(0, scope.label)
        return " ".join(labels)

    @staticmethod
    def take(facts: Facts, section: str, text: str, line: int, *, who: str = "") -> None:
        """Add what a line says; one that is not understood is kept as such."""
        found = False
        if section == "limits":
            limits = list(_limits_in(text, line, who=who))
            found = bool(limits)
            facts.limits += limits
        elif section == "scopes":
            for scope in scopes(text):
                found = True
                facts.scopes.setdefault(scope, line)
        elif section == "base":
            found = bool(urls(text))
        else:
            for scheme in schemes(text):
                found = True
                facts.schemes.setdefault(scheme, line)
            facts.is_choice |= any(word in text.casefold() for word in CHOICE)
            for name in headers(text):
                found = True
                facts.headers.setdefault(name, line)
        named = tuple(scopes(text)) if section == "scopes" else ()
        for word in leftovers(section, f"{who} {text}") if found else ():
            facts.leftovers.setdefault((section, word), (line, named))
        if not found and normal(text):
            facts.unclear.setdefault((section, normal(text)), line)


def _limits_in(text: str, line: int, *, who: str) -> Iterator[Limit]:
    """Yield the limits in a line, each for whom the words beside it say."""
    for part in PARTS.split(text):
        whom = normal(f"{who} {without_rates(part)}")
        for per_minute, written, seconds in rates(part):
            yield Limit(whom, per_minute, written, line, seconds)
