"""Where things are: the addresses of pages, and the navigation that leads to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from coordinator.core.kinds import Kind, kind_for, kinds
from coordinator.core.schemas import Slice
from coordinator.core.work import Work

__all__ = ["Place", "address_of", "href_of", "navigation", "page_of_event", "subject_of"]

FIRST = (("Overview", ""), ("Agents", "/agents"))
LAST = (("Waits", "/waits"), ("Timeline", "/timeline"), ("Settings", "/settings"))
ONE = Slice(limit=1)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; `key` is what goes there after `g`."""

    label: str
    href: str
    key: str
    count: int
    current: bool


def address_of(kind: str) -> str:
    """Return how a kind stands in addresses, here and in the API: `pending-commits`."""
    return kind.replace("_", "-")


def href_of(workspace: str, kind: str, subject: str) -> str:
    """Return the address of a thing's page."""
    home = next((each.home for each in kinds() if each.name == kind and each.home), kind)
    return f"/w/{workspace}/{address_of(home)}/{quote(subject, safe='')}"


def subject_of(thing: object) -> str:
    """Return what people call a thing: its identifier, name or agent."""
    found = (getattr(thing, name, None) for name in ("id", "name", "agent"))
    return str(next((value for value in found if value), ""))


def page_of_event(workspace: str, event: str, subject: str) -> str:
    """Return the address of the page that shows an event's subject; empty where none does."""
    kind = kind_for(event)
    if kind is None:
        return ""
    if event.partition(".")[0] == kind.noun:
        return href_of(workspace, kind.name, subject)
    return href_of(workspace, kind.name, kind.page_of(subject)) if kind.page_of else ""


async def navigation(work: Work, path: str) -> list[Place]:
    """Return the places of a workspace, each with how much there is to do."""
    base = f"/w/{work.workspace}"
    fixed = {end for _, end in (*FIRST, *LAST)}
    ends = {f"/{address_of(kind.name)}": kind for kind in kinds() if kind.order > 0}
    middle = [(kind.label, end) for end, kind in ends.items() if end not in fixed]
    counted = [*ends.items(), *(("/waits", kind) for kind in kinds() if kind.name == "deadlocks")]
    counts = {end: await _owed(work, kind) for end, kind in counted}
    parts = [*FIRST, *middle, *LAST]
    keys = _keys([label for label, _ in (*FIRST, *LAST, *parts)])
    return [
        Place(label, base + end, keys[label], counts.get(end, 0), _holds(base + end, path, base))
        for label, end in parts
    ]


def _holds(href: str, path: str, base: str) -> bool:
    here = path.rstrip("/")
    return here == href or (href != base and here.startswith(f"{href}/"))


def _keys(labels: Sequence[str]) -> dict[str, str]:
    """Give each label its first letter that no earlier one has."""
    given: dict[str, str] = {}
    for label in dict.fromkeys(labels):
        letters = [letter for letter in label.lower() if letter.isalpha()]
        free = (letter for letter in letters if letter not in given.values())
        given[label] = next(free, "")
    return given


async def _owed(work: Work, kind: Kind) -> int:
    pages = [await kind.list(work, {"state": state}, ONE) for state in kind.owed]
    return sum(page.total for page in pages)
