"""Tables of a guide: of endpoints, parameters, properties, statuses, scopes and limits."""

from collections.abc import Mapping

from coordinator.domains.contracts.comparison.guides.blocks import Block
from coordinator.domains.contracts.comparison.guides.fields import NAME, is_required, merge, type_in
from coordinator.domains.contracts.comparison.guides.mentions import (
    is_gone,
    mentions,
    methods_in,
    path_of,
)
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Field
from coordinator.domains.contracts.comparison.guides.place import FACTS, FIELDS, Place
from coordinator.domains.contracts.comparison.guides.text import bare
from coordinator.domains.contracts.comparison.guides.words import statuses

__all__ = ["take"]

COLUMNS = {
    "method": {"method", "verb", "http method", "http verb", "methods"},
    "path": {
        "path",
        "endpoint",
        "url",
        "uri",
        "route",
        "operation",
        "call",
        "resource",
        "endpoints",
    },
    "name": {"name", "parameter", "param", "field", "property", "attribute", "key", "header"}
    | {"argument", "query parameter", "path parameter", "variable"},
    "type": {"type", "data type"},
    "required": {"required", "mandatory", "req", "required?"},
    "optional": {"optional", "optional?"},
    "in": {"in", "location"},
    "status": {"status", "code", "status code", "http status", "http code", "response code"},
    "scopes": {"scope", "scopes", "permission", "permissions", "required scope", "required scopes"},
    "authentication": {"auth", "authentication", "authorization", "security", "auth required"},
    "limits": {"rate limit", "rate limits", "limit", "limits", "rate", "quota"},
    "text": {"description", "notes", "purpose", "summary", "remarks", "comment"},
}
YES = {"yes", "y", "true", "required", "x", "✓", "✔", "✅", "mandatory", "☑"}
NO = {"no", "n", "false", "optional", "", "-", "–", "—", "✗", "✘", "❌", "☐"}
PARTS = {"body": "body", "response": "response"}


def take(place: Place, block: Block) -> None:
    """Take in what a table says where it stands."""
    head = [bare(cell).casefold() for cell in block.rows[0][1]]
    at = {
        role: column
        for role, names in COLUMNS.items()
        for column, cell in reversed(list(enumerate(head)))
        if cell in names
    }
    for line, cells in block.rows[1:]:
        row = {role: cells[column] for role, column in at.items() if column < len(cells)}
        if "path" in at or "method" in at:
            _endpoints(place, row, line)
        elif place.endpoints and "name" in at:
            _field(place, row, line, head[at["name"]])
        elif place.endpoints and "status" in at:
            _status(place, row, line)
        else:
            _facts(place, row, cells, line)


def _endpoints(place: Place, row: Mapping[str, str], line: int) -> None:
    cell = row.get("path") or row.get("method", "")
    methods, raw = methods_in(row.get("method", "")), bare(cell)
    for named, path, _ in mentions(cell, anywhere=True):
        methods, raw = methods or named, path
    is_struck = "~~" in cell or is_gone(row.get("text", ""))
    if not methods or not raw or " " in raw or is_struck:
        if place.section in FACTS and not is_struck:
            place.fact(place.section, " ".join(row.values()), line)
        return
    address, names = path_of(_from_root(raw))
    for method in methods:
        one = place.declare(Endpoint(method, address, line))
        for name in names:
            merge(one.parameters, Field(name, "", None, line))
        one.is_deprecated |= "deprecated" in " ".join(row.values()).casefold()
        for section in ("scopes", "authentication", "limits"):
            if bare(row.get(section, "")) not in ("", "-", "–", "—"):
                Place.take(one.facts, section, _plain(section, row[section]), line)


def _from_root(raw: str) -> str:
    """Return a cell's path without a host or a variable for one."""
    if "://" in raw or raw.startswith(("{{", "$", "{base")):
        raw = raw.partition("://")[2] or raw
        return "/" + raw.partition("/")[2]
    return "/" + raw.lstrip("/")


def _plain(section: str, cell: str) -> str:
    """Return a cell about authentication in words: a yes or a tick asks for some."""
    if section == "authentication" and bare(cell).casefold() in YES:
        return "required"
    if section == "authentication" and bare(cell).casefold() in NO:
        return "none"
    return cell


def _field(place: Place, row: Mapping[str, str], line: int, head: str) -> None:
    name = NAME.match(bare(row.get("name", "")))
    if name is None:
        return
    section = place.section if place.section in FIELDS else _part(place, head)
    said = " ".join([row.get("name", ""), row.get("text", "")])
    required = _tick(row["required"]) if "required" in row else is_required(said)
    if "optional" in row:
        ticked = _tick(row["optional"])
        required = None if ticked is None else not ticked
    kind = type_in(row.get("type", ""))
    where = bare(row.get("in", "")).casefold()
    section = {"body": "body"}.get(where, "parameters" if where else section)
    for one in place.endpoints:
        into = {"parameters": one.parameters, "body": one.body}.get(section, one.response)
        merge(into, Field(name[0], kind, required, line))


def _part(place: Place, head: str) -> str:
    is_parameter = head in ("parameter", "param", "header", "argument") or "parameter" in head
    if is_parameter or place.section == "parameters":
        return "parameters"
    return place.usual


def _tick(cell: str) -> bool | None:
    word = bare(cell).casefold()
    if word in YES:
        return True
    return False if word in NO else is_required(cell)


def _status(place: Place, row: Mapping[str, str], line: int) -> None:
    code = statuses(row.get("status", ""))
    if code:
        for one in place.endpoints:
            one.statuses.setdefault(code, line)


def _facts(place: Place, row: Mapping[str, str], cells: list[str], line: int) -> None:
    section = place.section
    if section == "scopes" or (section not in FACTS and "scopes" in row):
        place.fact("scopes", f"`{bare(row.get('scopes') or cells[0])}`", line)
    elif section in FACTS:
        place.fact(section, " ".join(cells), line)
