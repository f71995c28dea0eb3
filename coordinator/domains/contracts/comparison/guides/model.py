"""What a guide says: endpoints with what goes in and comes out, and what holds for all of them."""

from dataclasses import dataclass, field

from coordinator.domains.contracts.comparison.paths import same_path

__all__ = ["Endpoint", "Facts", "Field", "Guide", "Limit", "Remarks"]


@dataclass(slots=True)
class Field:
    """A parameter or a property; `required` is None where the guide does not say."""

    name: str
    type: str
    required: bool | None
    line: int
    terms: frozenset[str] = frozenset()
    """What limits its values, as words that are compared and not understood."""


@dataclass(slots=True)
class Remarks:
    """What prose says; it is compared, and not understood."""

    names: dict[str, int] = field(default_factory=dict)
    """What it names. One that is gone may have been a promise; a new one is harmless."""
    asked: dict[str, int] = field(default_factory=dict)
    """Sentences that ask for something or promise it; a new one may be a demand."""
    examples: dict[str, int] = field(default_factory=dict)
    """Code by its shape. One that is gone may show a change; a new one is harmless."""
    known: set[str] = field(default_factory=set)
    """All that is named in any place: what only moved is not gone."""


@dataclass(slots=True)
class Limit:
    """A rate: so many requests a minute, for whom or what (`who`), as it was written."""

    who: str
    per_minute: float
    text: str
    line: int
    seconds: int = 0
    """Over how many seconds it is counted; 0 where there is no limit."""


@dataclass(slots=True)
class Facts:
    """What is said of access, either for one endpoint or for all; values are lines from 1."""

    schemes: dict[str, int] = field(default_factory=dict)
    is_choice: bool = False
    """Whether one of the schemes is enough."""
    scopes: dict[str, int] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    headers: dict[str, int] = field(default_factory=dict)
    """Headers and the like that carry a credential."""
    leftovers: dict[tuple[str, str], tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """Words beyond what was understood: (section, word), the line, and the scopes in it."""
    unclear: dict[tuple[str, str], int] = field(default_factory=dict)
    """Lines that stand in a section about access and were not understood: (section, words)."""


@dataclass(slots=True)
class Endpoint:
    """One operation as a guide describes it."""

    method: str
    path: str
    """As it is written, with parameters as `{id}`."""
    line: int
    is_deprecated: bool = False
    parameters: dict[str, Field] = field(default_factory=dict)
    body: dict[str, Field] = field(default_factory=dict)
    response: dict[str, Field] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    remarks: Remarks = field(default_factory=Remarks)

    @property
    def place(self) -> str:
        """The operation, `GET /users/{id}`."""
        return f"{self.method} {self.path}"

    @property
    def key(self) -> tuple[str, str]:
        """The method and the path, in which names of parameters do not matter."""
        return self.method, same_path(self.path)


@dataclass(slots=True)
class Guide:
    """All of a guide that is understood; the rest is prose."""

    endpoints: dict[tuple[str, str], Endpoint] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    urls: dict[str, int] = field(default_factory=dict)
    """Base addresses."""
    remarks: Remarks = field(default_factory=Remarks)
    fenced: set[tuple[str, str]] = field(default_factory=set)
    """Endpoints that only code shows: perhaps calls of others with values filled in."""
