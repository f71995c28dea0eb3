"""Front matter: the YAML fields between `---` lines at the top of a markdown file.

Pure functions over text; a field means what its kind says. Never loads more than plain values.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

import yaml

from coordinator.core.kinds import Refused

__all__ = ["front_matter", "with_front_matter"]

DEPTH = 16
DIRECTIVES = 20
"""The parser's time grows with the square of their number, and no field needs one."""

RULE = re.compile(r"---[ \t]*\r?")


class _Loader(yaml.CSafeLoader):
    """Plain YAML: dates, versions and `yes` stay the words they are; whole numbers are numbers."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a name that stands twice: one of the two would go unheard."""
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"`{key.value}` stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789")
)


class _Dumper(yaml.CSafeDumper):
    """Quotes what PyYAML would write bare and read back as something else."""


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
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
    """Refuse what no field needs: aliases that stand for gigabytes, depth, directives, NUL."""
    if len(re.findall(r"(?m)^%", source)) > DIRECTIVES:
        raise yaml.YAMLError("it holds too many directives")
    depth = 0
    for event in yaml.parse(source, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if fault := _fault(event, depth):
            mark = cast("yaml.Mark", event.start_mark)
            raise yaml.MarkedYAMLError(problem=fault, problem_mark=mark)


def _fault(event: yaml.Event, depth: int) -> str:
    if depth > DEPTH:
        return "it is nested too deeply"
    if isinstance(event, yaml.AliasEvent):
        return "aliases are not read"
    is_nul = isinstance(event, yaml.ScalarEvent) and "\x00" in event.value
    return "the character NUL cannot be stored" if is_nul else ""


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
