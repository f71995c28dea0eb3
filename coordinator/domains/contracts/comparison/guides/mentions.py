"""Operations as a line of a guide names them: `GET /users/{id}`, in a list, a link or a cell.

Every pattern is bounded, so that a line costs no more than its length.
"""

import re
from collections.abc import Iterator

from coordinator.domains.contracts.comparison.guides.text import bare

__all__ = ["METHODS", "is_gone", "mentions", "methods_in", "path_of"]

METHOD = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY"
ENDPOINT = re.compile(
    rf"(?<![A-Za-z])((?:{METHOD})(?:\s{{0,3}}[/,|&]\s{{0,3}}(?:{METHOD})){{0,8}})(?![A-Za-z])"
    r"[\s`*_:|\[]{1,12}"
    r"(?:(?:https?://[^\s/`|)\]]{1,200}|\$?\{{1,2}[\w .-]{1,60}\}{1,2}|\$\w{1,40})?)"
    # A bracket ends a path, unless it holds a parameter, a key of OData or the name of a filter.
    r"(/(?:[^\s`|*()\[\]]|\[[\w.:-]{0,100}\]|\((?=[{'\"@:<\d])[^\s()]{0,100}\)){0,500})"
)
METHODS = re.compile(rf"(?<![A-Za-z])(?:{METHOD})(?![A-Za-z])")
BEGINNING = re.compile(
    r"(?::[a-z_]{1,30}:(?=\s)|[^\w/\"'<]|[\d_]){0,40}(?:\[[xX]\]\s{0,3})?[`*_~]{0,6}"
)
GONE = re.compile(
    r"[\s`*_()\[\]:–—-]{0,12}(?:was |is |has been |now )?"
    r"(?:(?:wurde |ist )?(?:entfernt|gelöscht|abgeschaltet)|entfällt|gibt es nicht mehr"
    r"|removed|deleted|gone|retired|discontinued|no longer (?:available|supported|exists))\b",
    re.IGNORECASE,
)
COLON = re.compile(r":([^.]{1,200})(.{0,200})")
"""A whole step that is a parameter, and how its value ends: `:id.pdf`."""
PARAMETER = re.compile(
    r"\{([^{}/:]{1,200})(?::[^{}/]{0,200})?\}|<([^<>/]{1,200})>|\[([\w.-]{1,100})\]"
)


def mentions(line: str, *, anywhere: bool = False) -> Iterator[tuple[list[str], str, str]]:
    """Yield methods, raw path and what follows, of the operation that a line begins with.

    With `anywhere`, of the first operation in it. One struck out or said to be gone is none.
    """
    if "/" not in line:
        return
    start = BEGINNING.match(line)
    at = start.end() if start else 0
    found = ENDPOINT.search(line) if anywhere else ENDPOINT.match(line, at)
    if found is None and not anywhere:
        found = _after_a_label(line)
    if found is None or "~~" in line[: found.start()] or is_gone(line[found.end() :]):
        return
    yield METHODS.findall(found[1]), found[2], line[found.end() :]


def _after_a_label(line: str) -> "re.Match[str] | None":
    """Find the operation in `Sign in: POST /login` and `**Sign in** - `POST /login``."""
    found = ENDPOINT.search(line[:200])
    if found is None:
        return None
    label = line[: found.start()].rstrip("`*_ ([")
    is_label = label.endswith((":", "-", "–", "—", "→", "|"))
    words = bare(label.rstrip(":-–—→| "))
    return found if is_label and len(words.split()) <= 6 and not GONE.search(words) else None


def is_gone(text: str) -> bool:
    """Tell whether what follows an operation says that it is no longer there."""
    return GONE.match(text) is not None


def methods_in(text: str) -> list[str]:
    """Return the methods that a cell names, in any case."""
    return METHODS.findall(text.upper())


def path_of(raw: str) -> tuple[str, list[str]]:
    """Return a path with its parameters as `{id}`, and the names in its query."""
    raw = raw.replace("{?", "?").split("<br", 1)[0]
    path, _, query = raw.partition("?")
    path = path.partition("#")[0].rstrip(".,;:!'\"")
    if path.count(")") > path.count("("):
        path = path[: path.index(")")]
    segments = []
    for segment in path.split("/"):
        colon = COLON.fullmatch(segment)
        named = f"{{{colon[1]}}}{colon[2]}" if colon else PARAMETER.sub(_braced, segment)
        segments.append(named)
    whole = "/".join(segments)
    names = [part.partition("=")[0].strip("{}&`)") for part in re.split("[&,]", query)]
    return whole.rstrip("/") or "/", [
        name for name in names if re.fullmatch(r"[\w.\[\]-]{1,80}", name)
    ]


def _braced(found: "re.Match[str]") -> str:
    inner = found[1] or (found[2] or "").rpartition(":")[2] or found[3]
    return f"{{{inner.strip('? *+')}}}"
