"""What the file grammars share: reading front matter, headings, sections, fences and checkboxes.

Pure functions in linear time, so that a hostile file costs no more than its length. They never
look at a database; what a file *means* is each domain's own `kind.py`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from coordinator.core.kinds import Refused

__all__ = [
    "Checkbox",
    "Heading",
    "checkboxes",
    "fence_for",
    "fenced",
    "fitted",
    "front_matter",
    "headings",
    "labelled",
    "section",
    "slug",
    "with_front_matter",
]

S = TypeVar("S", bound=BaseModel)
DEPTH = 16
RULE = re.compile(r"---[ \t]*\r?")
OPENING = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
CHECKBOX = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\][ \t]+(\S.*)")


class Heading(NamedTuple):
    """A heading with its level (1 to 6) and its line (from 1)."""

    level: int
    text: str
    line: int


class Checkbox(NamedTuple):
    """A line `- [ ] text`, ticked or not."""

    text: str
    done: bool


class _Loader(yaml.CSafeLoader):
    """Plain YAML: dates, versions and `yes` stay the words they are; whole numbers are numbers."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789")
)


class _Dumper(yaml.SafeDumper):
    """Quotes what PyYAML would write bare and read back as something else."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    quotes = '"' if not all(char.isprintable() or char == "\n" for char in text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=quotes)


_Dumper.add_representer(str, _text)


def front_matter(text: str) -> tuple[dict[str, Any], str, int]:
    """Split a file into its front matter, its body and the body's first line (from 1).

    Without front matter the first is empty and the body is the whole text. One blank line after
    the closing `---` belongs to neither. Raises `Refused` where it is not YAML.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    if not RULE.fullmatch(lines[0]):
        return {}, text, 1
    end = next((at for at, line in enumerate(lines) if at and RULE.fullmatch(line)), None)
    if end is None:
        return {}, text, 1
    fields = _fields("\n".join(lines[1:end]))
    if fields is None:
        return {}, text, 1
    start = end + 1
    if start + 1 < len(lines) and not lines[start].strip("\r"):
        start += 1
    return fields, "\n".join(lines[start:]), start + 1


def _fields(source: str) -> dict[str, Any] | None:
    try:
        _check_shape(source)
        loaded = yaml.load(source, _Loader)  # noqa: S506 - a safe loader with fewer types
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Refused(
            f"The front matter is not YAML: {getattr(error, 'problem', None) or error}.",
            line=mark.line + 2 if mark is not None else 1,
            fix="Write one `name: value` a line between the `---` lines, with quotes around a "
            "value that holds `: `; or begin the file with an empty line if it has no fields.",
            example='---\nauthor: backend-developer\ntitle: "Sessions: first step"\n---',
        ) from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        return None
    return {str(name): value for name, value in loaded.items()}


def _check_shape(source: str) -> None:
    """Refuse aliases, which can stand for gigabytes, and nesting that no field needs."""
    depth = 0
    for event in yaml.parse(source, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH or isinstance(event, yaml.AliasEvent):
            fault = "it is nested too deeply" if depth > DEPTH else "aliases are not read"
            mark = cast("yaml.Mark", event.start_mark)
            raise yaml.MarkedYAMLError(problem=fault, problem_mark=mark)


def with_front_matter(fields: Mapping[str, Any], body: str) -> str:
    """Write the text that `front_matter` splits into exactly these fields and this body."""
    if not fields and not body.removeprefix("\ufeff").startswith("---"):
        return body
    source = (
        yaml.dump(dict(fields), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**20)
        if fields
        else ""
    )
    return f"---\n{source}---\n\n{body}"


def _lines(body: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each line with its number and whether it is part of a fenced block."""
    fence = ""
    for number, line in enumerate(body.removeprefix("\ufeff").split("\n"), 1):
        line = line.removesuffix("\r")
        if not fence:
            opening = OPENING.match(line)
            fence = opening[1] if opening else ""
            yield number, line, bool(fence)
            continue
        yield number, line, True
        closing = line.strip()
        if len(closing) >= len(fence) and not closing.strip(fence[0]):
            fence = ""


def headings(body: str) -> list[Heading]:
    """Return the headings (`## Text`) outside fenced blocks, in order."""
    found = []
    for number, line, inside in _lines(body):
        heading = None if inside else _heading(line, number)
        if heading is not None:
            found.append(heading)
    return found


def _heading(line: str, number: int) -> Heading | None:
    text = line.strip()
    level = len(text) - len(text.lstrip("#"))
    if not 1 <= level <= 6 or len(line) - len(line.lstrip(" ")) > 3:
        return None
    rest = text[level:]
    if rest and not rest[0].isspace():
        return None
    bare = rest.rstrip("#")
    closed = not bare or bare[-1].isspace()
    return Heading(level, (bare if closed else rest).strip(), number)


def section(body: str, *names: str) -> str | None:
    """Return what stands under the first heading of one of these names, without blank ends.

    It goes to the next heading of its level or above; None where there is no such heading. Case
    and a colon at the end do not matter.
    """
    wanted = {name.casefold() for name in names}
    found = headings(body)
    for at, heading in enumerate(found):
        if heading.text.rstrip(":").strip().casefold() in wanted:
            ends = (later.line - 1 for later in found[at + 1 :] if later.level <= heading.level)
            lines = body.split("\n")[heading.line : next(ends, None)]
            return _without_blank_ends(lines)
    return None


def _without_blank_ends(lines: list[str]) -> str:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if not filled:
        return ""
    return "\n".join(line.removesuffix("\r") for line in lines[filled[0] : filled[-1] + 1])


def labelled(body: str, name: str) -> str | None:
    """Return the value of the first `## Name: value`, `Name: value` or `**Name**: value` line.

    Lines in fenced blocks do not count; None where no line gives a value.
    """
    wanted = name.casefold()
    for _, line, inside in _lines(body):
        label, colon, value = line.strip().lstrip("#-+* \t").partition(":")
        if inside or not colon or label.strip("* \t").casefold() != wanted:
            continue
        if bare := value.strip("* \t`"):
            return bare
    return None


def fenced(body: str) -> str | None:
    """Return the text of the first fenced block; None where there is none."""
    lines: list[str] = []
    fence = ""
    for _, line, inside in _lines(body):
        if not inside:
            continue
        if not fence:
            opening = OPENING.match(line)
            fence = opening[1] if opening else ""
            continue
        closing = line.strip()
        if len(closing) >= len(fence) and not closing.strip(fence[0]):
            break
        lines.append(line)
    return "\n".join(lines) if fence else None


def fence_for(text: str) -> str:
    """Return the shortest fence that this text cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)


def checkboxes(text: str) -> list[Checkbox]:
    """Return the checkboxes outside fenced blocks, in order."""
    found = (None if inside else CHECKBOX.fullmatch(line) for _, line, inside in _lines(text))
    return [Checkbox(match[2].strip(), match[1] != " ") for match in found if match]


def slug(title: str, limit: int = 60) -> str:
    """Return the title as part of a file name: ASCII letters and digits, at most `limit` of them.

    A title without any gives `untitled`.
    """
    plain = unicodedata.normalize("NFKD", title[: limit * 4]).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words[:limit].strip("-") or "untitled"


def fitted(schema: type[S], fields: Mapping[str, Any]) -> S:
    """Return the schema with what a file says; raises `Refused` naming the field that is wrong."""
    try:
        return schema.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "the file"
        raise Refused(
            f"`{name}`: {first['msg']}.",
            fix=f"Correct `{name}` in the front matter or text, or leave it out.",
        ) from None
