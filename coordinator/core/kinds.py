"""Kind: what a domain declares of itself to the doors.

A door never names a domain: it asks each `Kind` which files are its own, how one of its things
reads in a line, and how to find it. `kinds()` finds them by looking into `coordinator/domains`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePosixPath
from pkgutil import iter_modules
from typing import Any

from coordinator.core.errors import CoordError
from coordinator.core.references import Reference
from coordinator.core.schemas import Page, Schema, Slice
from coordinator.core.work import Desk, Reader, Work

__all__ = [
    "Drop",
    "FileGrammar",
    "Kind",
    "Moved",
    "Refused",
    "Rendered",
    "Searched",
    "Taken",
    "Trace",
    "domain_names",
    "followers",
    "kind_for",
    "kinds",
    "reactions",
]


@dataclass(frozen=True, slots=True)
class Drop:
    """A file as it was read from a workspace's folder, and what is known of it from before."""

    path: PurePosixPath
    """Relative to the workspace's root."""
    text: str
    at: datetime
    """The file's own time."""
    subject: str | None = None
    """The thing that this file was taken in as, or written from, before."""
    base: str | None = None
    """The text that file and row last shared."""
    base_revision: int | None = None
    """The row's revision at that moment."""
    prepared: Any = None
    """What the kind's `prepare` made of the text; None where it has none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file became; `revision` is the row's after it."""

    subject: str
    revision: int
    rewrite: bool = False
    """Whether the file is to be written anew at once, as the verb used up what stood in it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A thing as a file: where it stands, relative to the root, and its text."""

    path: PurePosixPath
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """By what a thing shows in a git repository: a commit of this message on this branch."""

    branch: str
    message: str
    since: datetime
    """When it was proposed: a commit that is older is another one's."""
    repository: str = ""
    """Path of the repository where the thing names one; the one around the root unless said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a thing is found by, and what the results show of it."""

    subject: str
    title: str
    body: str = ""
    author: str = ""
    state: str = ""
    feature: str = ""
    at: datetime | None = None
    """When it last changed; when it is looked at unless said."""


class Refused(CoordError):
    """The file could not be taken in"""

    def __init__(
        self, detail: str, *, line: int | None = None, fix: str, example: str | None = None
    ) -> None:
        """Say what is wrong, in which line (from 1), how to mend it, and show it done right."""
        super().__init__(detail, fix=fix)
        self.line = line
        self.example = example


class Moved(CoordError):
    """File and row both moved on from the text that they shared"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGrammar:
    """How a kind reads and writes files."""

    folders: tuple[str, ...] = ()
    """Folders made at the start, so that people see where to drop what."""
    claims: Callable[[PurePosixPath, str], int]
    """How surely a file of this path and text is this kind's: 0 not at all, the highest wins."""
    prepare: Callable[[Reader, PurePosixPath, str], Awaitable[Any]] | None = None
    """Slow work on the text, before the transaction; raises as `take_in` does. Where `take_in`
    finds that it was `Overtaken` meanwhile, both are done again."""
    take_in: Callable[[Work, Drop], Awaitable[Taken]]
    """Parse the file and call the verb; raises `Refused`, `Moved` or a domain's own error."""
    render: Callable[[Any], Rendered | None]
    """Write what `load` returned as a file (a pure function); None where it has none."""
    load: Callable[[Work, str], Awaitable[Any]] | None = None
    """Return what `render` needs for this subject, with its `revision`; `find` unless said."""
    gathers: Callable[[str], str] | None = None
    """Under which subject the file is kept that shows an event's subject; itself unless said."""
    shown: Callable[[Work, str], Awaitable[object]] | None = None
    """What it means that the thing stands in the folder for the first time."""
    gone: Callable[[Work, str], Awaitable[object]] | None = None
    """What it means that the thing's file is gone for good; None where it means nothing."""
    traces: Callable[[Any], Trace | None] | None = None
    """Say what to look for in git before a file counts as gone (pure, on what `find` returns)."""
    landed: Callable[[Work, str, str], Awaitable[object]] | None = None
    """What it means instead of `gone` that the trace was found: subject, commit."""
    exported: Callable[[Work], AsyncIterator[Rendered]] | None = None
    """All its files, for an export; those of what `list` names, as `render` writes them, unless
    said."""
    is_for_reading: bool = False
    """Whether the server takes nothing in from its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of thing, as every door sees it."""

    name: str
    """Plural, as in addresses and folders: `handoffs`."""
    noun: str
    """Singular, as events begin: `handoff`."""
    label: str
    """What people read in the navigation: `Handoffs`."""
    order: int
    """Place in the navigation, from 1; 0 keeps it out."""
    summary: Callable[[Mapping[str, Any]], str]
    """One line about a thing from its state, as events and lists carry it."""
    find: Callable[[Work, str], Awaitable[Schema]]
    """Return the thing of this subject; raises `NotFound`."""
    list: Callable[[Work, Mapping[str, str], Slice], Awaitable[Page[Any]]]
    """Return a page of them; the mapping holds filters by name, unknown ones are ignored."""
    filters: tuple[str, ...] = ()
    """Names of the filters that `list` knows."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of a filter that has only a few, beside its states and the names of agents."""
    empty: str = ""
    """What a list of none says would be here."""
    example: str = ""
    """The command or file that would put one there."""
    states: tuple[str, ...] = ()
    """The values of its filter `state`, in the order in which people look for them."""
    opens_on: str = ""
    """The state that its list shows first; all of them unless said."""
    owed: tuple[str, ...] = ()
    """Those of its states in which something is still to be done; the navigation counts them."""
    group_by: str = ""
    """The field by whose values people read a long list in parts: `branch`, `type`."""
    remarks: Callable[[Sequence[Any]], Mapping[str, str]] | None = None
    """What to say beside several things seen together, by subject: two commits of one file."""
    searched: Callable[[Work, str], Awaitable[Searched]] | None = None
    """Return what the thing of this subject is found by; raises `NotFound`. Unless said, that is
    made of the fields of what `find` returns that most kinds have: title, body, author, state."""
    home: str = ""
    """The kind on whose page its things are shown, by the same subject; its own unless said."""
    files: FileGrammar | None = None
    reference: Callable[[Reader, str], Awaitable[Reference]] | None = None
    """Return what a page draws for those who build on this thing; raises `NotFound`. It reads in a
    transaction and does slow work outside of it."""
    parts: Mapping[str, Callable[[Reader, str, str], Awaitable[Schema]]] = field(
        default_factory=dict
    )
    """Further pages of a thing by the word in their address: each is given the thing's subject and
    what to look at, as `gap` of `users` for an agent, and reads as `reference` does."""
    also: tuple[str, ...] = ()
    """Further nouns whose events are this kind's."""
    page_of: Callable[[str], str] | None = None
    """On whose page the subject of such a further event is shown; None where on none."""
    reacts: Mapping[str, Callable[[Work, str], Awaitable[object]]] = field(default_factory=dict)
    """What it does about other domains' events, by their type and in their transaction; it is given
    the event's subject."""
    follows: Callable[[Work], Awaitable[object]] | None = None
    """What it keeps in step with all that a transaction told (`work.told`): called once in each
    that tells anything, after the reactions; it costs next to nothing where nothing concerns it."""
    sweep: Callable[[Work], Awaitable[object]] | None = None
    """What the passing of time does to its things; called every few seconds."""
    chore: Callable[[Desk, str], Awaitable[object]] | None = None
    """Slow work on a workspace's things in the background, outside a transaction, again and
    again."""
    singular: str = field(default="")
    """What people call one; the noun unless said."""


@cache
def domain_names() -> tuple[str, ...]:
    """Return the names of the folders under `coordinator/domains`, sorted."""
    package = import_module("coordinator.domains")
    return tuple(sorted(module.name for module in iter_modules(package.__path__) if module.ispkg))


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the Kind of every domain that declares one, in the order of the navigation."""
    names = (f"coordinator.domains.{name}.kind" for name in domain_names())
    found = (import_module(name).KIND for name in names if find_spec(name) is not None)
    return tuple(sorted(found, key=lambda kind: (kind.order, kind.name)))


def reactions() -> dict[str, list[Callable[[Work, str], Awaitable[object]]]]:
    """Return what the domains do about each other's events, by type."""
    found: dict[str, list[Callable[[Work, str], Awaitable[object]]]] = {}
    for kind in kinds():
        for event, reaction in kind.reacts.items():
            found.setdefault(event, []).append(reaction)
    return found


def followers() -> list[Callable[[Work], Awaitable[object]]]:
    """Return what the domains keep in step with all that is told."""
    return [kind.follows for kind in kinds() if kind.follows is not None]


def kind_for(event: str) -> Kind | None:
    """Return the kind whose noun an event's type begins with: `handoff.offered` is a handoff's."""
    noun = event.partition(".")[0]
    return next((kind for kind in kinds() if noun in (kind.noun, *kind.also)), None)
