"""Tables of a guide: of endpoints, parameters, properties, statuses, scopes and limits."""

import re
from collections.abc import Mapping
from dataclasses import replace

from coordinator.domains.contracts.comparison.guides.blocks import Block
from coordinator.domains.contracts.comparison.guides.columns import columns_of
from coordinator.domains.contracts.comparison.guides.declaring import DEPRECATED
from coordinator.domains.contracts.comparison.guides.fields import (
    NAME,
    TYPES,
    described,
    is_required,
    merge,
    type_in,
)
from coordinator.domains.contracts.comparison.guides.mentions import (
    is_gone,
    mentions,
    methods_in,
    path_of,
)
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Field
from coordinator.domains.contracts.comparison.guides.place import FACTS, FIELDS, Place
from coordinator.domains.contracts.comparison.guides.prose import names_in, remark, terms_in
from coordinator.domains.contracts.comparison.guides.sections import section_of
from coordinator.domains.contracts.comparison.guides.shapes import fields_or_names
from coordinator.domains.contracts.comparison.guides.text import bare, normal
from coordinator.domains.contracts.comparison.guides.words import statuses

__all__ = ["take"]

STATUS = re.compile(r"(?<![\d.])[1-5]\d\d(?![\d.])")
YES = {"yes", "y", "true", "required", "x", "✓", "✔", "✅", "mandatory", "☑", "ja", "✔️", "☑️", "🟢"}
NO = {"no", "n", "false", "optional", "", "-", "–", "—", "✗", "✘", "❌", "☐", "nein", "✖", "✖️"}
PARTS = {"body": "body", "response": "response"}


def take(place: Place, block: Block) -> None:
    """Take in what a table says where it stands."""
    head = [bare(cell).casefold().strip("?!: ") for cell in block.rows[0][1]]
    at = columns_of(head)
    is_about_endpoints = "path" in at or "method" in at
    if not is_about_endpoints and ("name" in at or "status" in at) and place.section not in FACTS:
        place.resume()
    for line, cells in block.rows[1:]:
        row = {role: cells[column] for role, column in at.items() if column < len(cells)}
        rest = {
            head[column]: cell
            for column, cell in enumerate(cells[: len(head)])
            if column not in at.values()
        }
        place.know(" ".join(cells))
        if is_about_endpoints:
            _endpoints(place, row, rest, line)
        elif "name" in at and (place.endpoints or place.section not in FACTS):
            _field(place, row, rest, line, head=head[at["name"]])
        elif place.endpoints and "status" in at:
            _status(place, row, rest, line)
        else:
            _facts(place, row, cells, line)


def _endpoints(place: Place, row: Mapping[str, str], rest: Mapping[str, str], line: int) -> None:
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
        one.is_deprecated |= (
            DEPRECATED.search(" ".join([*row.values(), *rest.values()])) is not None
        )
        for section in ("scopes", "authentication", "limits"):
            if bare(row.get(section, "")) not in ("", "-", "–", "—"):
                Place.take(one.facts, section, _plain(section, row[section]), line)
        remark(one.remarks, row.get("text", ""), line)
        for head, text in rest.items():
            _cell(one, section_of(head) or "", text, line)


def _cell(one: Endpoint, section: str, text: str, line: int) -> None:
    """Take in a cell beside an endpoint: its parameters, its body, its answer, or a remark."""
    fields = fields_or_names(text, line, is_sure=True) if section in FIELDS else []
    into = {"parameters": one.parameters, "body": one.body}.get(section, one.response)
    for field in fields:
        merge(into, field)
    for code in STATUS.findall(text[:500]) if section in ("statuses", "response") else ():
        one.statuses.setdefault(code, line)
    if not fields:
        remark(one.remarks, text, line)


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


def _field(
    place: Place, row: Mapping[str, str], rest: Mapping[str, str], line: int, *, head: str
) -> None:
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
    is_known = not kind or normal(row["type"]) in TYPES
    beside = [row.get("text", ""), *(f"{of} {cell}" for of, cell in rest.items() if bare(cell))]
    terms = terms_in(". ".join([*beside, "" if is_known else row["type"]]))
    if not is_known or (not kind and "type" in row):
        terms |= set(normal(row["type"]).split()) - TYPES.keys()
    where = bare(row.get("in", "")).casefold()
    section = {"body": "body"}.get(where, "parameters" if where else section)
    found = Field(name[0], kind, required, line, frozenset(terms))
    for one in place.endpoints:
        into = {"parameters": one.parameters, "body": one.body}.get(section, one.response)
        merge(into, replace(found))
    if not place.endpoints:
        place.guide.remarks.asked.setdefault(described(found), line)


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


def _status(place: Place, row: Mapping[str, str], rest: Mapping[str, str], line: int) -> None:
    code = statuses(row.get("status", ""))
    own = ("status", "name", "text")
    rest = {**rest, **{role: cell for role, cell in row.items() if role not in own}}
    for one in place.endpoints:
        if code:
            one.statuses.setdefault(code, line)
        for head, text in rest.items():
            named = (f"{code} {name}" for name in names_in(text, numbers=False))
            one.remarks.names.update(dict.fromkeys(named, line))
            is_answer = section_of(head) == "response" and code[:1] in ("1", "2", "3")
            _cell(one, "response" if is_answer else "", text, line)
    place.remark(" ".join([row.get("name", ""), row.get("text", "")]), line)


def _facts(place: Place, row: Mapping[str, str], cells: list[str], line: int) -> None:
    section = place.section
    code = statuses(row.get("status", ""))
    if code:
        place.guide.remarks.names.setdefault(f"status {code}", line)
    if section == "scopes" or (section not in FACTS and "scopes" in row):
        place.fact("scopes", f"`{bare(row.get('scopes') or cells[0])}`", line)
    elif section in FACTS:
        place.fact(section, " ".join(cells), line)
    else:
        place.remark(" ".join(cells), line)
