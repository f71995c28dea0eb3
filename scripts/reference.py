"""Writes the pages of `docs/reference` from the code; a law test compares them.

`make docs` runs it. Whatever it says is taken from docstrings, help texts, fields and the OpenAPI
document, so that a page that is wrong is mended in the code.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from typer.main import get_command

from coordinator.app import create_app
from coordinator.cli.failures import CODES
from coordinator.cli.main import app as commands
from coordinator.cli.verbs import Call
from coordinator.core.database import Row
from coordinator.core.kinds import domain_names
from coordinator.core.settings import Settings
from coordinator.domains.contracts.comparison.guides.rules import OWN
from coordinator.domains.contracts.comparison.rules import FACTS, RULES

__all__ = ["FOLDER", "pages"]

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code; edit that. -->"
Schema = Mapping[str, Any]


def pages() -> dict[str, str]:
    """Return each page by its file name."""
    made = {
        "changes.md": changes(),
        "cli.md": cli(),
        "events.md": events(),
        "http.md": http(),
        "settings.md": settings(),
    }
    return {name: "\n".join([NOTE, "", *lines]).rstrip() + "\n" for name, lines in made.items()}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a table, none where it has no rows; bars in cells are kept."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return ["", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines] if lines else []


def changes() -> list[str]:
    """Return the page of the changes that a comparison of contracts knows."""
    lines = [
        *("# Changes of contracts", ""),
        "What a comparison finds, by name and level. `breaking` breaks those who use it, `risky`",
        "may, `safe` does not. Why: [comparing contracts](../explanation/comparing-contracts.md).",
        *("", "## About schemas", ""),
        "Their names begin with where the schema stands: `request-body-`, `request-property-`,",
        "`request-parameter-`, `request-parameter-property-` on the way in, `response-body-`,",
        "`response-property-`, `response-header-` on the way out: `request-body-max-decreased`.",
    ]
    facts = (
        (f"`{name}`", fact.request or "", fact.response or "", fact.text.replace("{what}", "it"))
        for name, fact in FACTS.items()
    )
    lines += table(("name ends with", "sent", "received", "says"), facts)
    for head, rules in (("All others", RULES), ("Of markdown guides only", OWN)):
        rows = ((f"`{name}`", rule.level, rule.text) for name, rule in rules.items())
        lines += ["", f"## {head}", *table(("name", "level", "says"), rows)]
    return lines


def cli() -> list[str]:
    """Return the page of the commands."""
    shared = set(inspect.signature(Call).parameters)
    group: Any = get_command(commands)
    own = dict(walk(group, ("coord",)))
    verb = own["coord", "status"]
    lines = ["# Commands", "", str(group.help), "", "## Exit codes"]
    lines += table(("code", "says"), ((f"{code:d}", said) for code, said in CODES.items()))
    lines += ["", "## Options of every command but `serve`"]
    lines += options([item for item in verb.params if item.name in shared])
    for path, command in own.items():
        text, _, example = inspect.cleandoc(command.help).partition("Example: ")
        lines += ["", f"## `{' '.join(path)}`", "", text.strip(), "", "```", example, "```"]
        mine = [item for item in command.params if path[1] == "serve" or item.name not in shared]
        lines += options(mine)
    return lines


def walk(group: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command below a group with its path."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from walk(command, (*path, name))
        else:
            yield (*path, name), command


def options(parameters: Sequence[Any]) -> list[str]:
    """Return the table of a command's arguments and options."""
    rows = []
    for item in parameters:
        is_argument = item.param_type_name == "argument"
        name = (item.metavar or item.name).upper() if is_argument else ", ".join(item.opts)
        default = "" if item.required else shown(item.default)
        rows.append((f"`{name}`", code(item.envvar), default, item.help or ""))
    return table(("argument or option", "variable", "default", "what it is"), rows)


def code(text: object) -> str:
    """Return a text as code, nothing as nothing."""
    return f"`{text}`" if text not in (None, "") else ""


def shown(default: object) -> str:
    """Return a default as code; none where it is only the absence of a value."""
    absent = default is None or default is False or default in ("", [], ())
    return "" if absent else code(default)


def http() -> list[str]:
    """Return the page of the HTTP calls, from the server's own OpenAPI document."""
    document = create_app(Settings()).openapi_schema.to_schema()
    lines = ["# HTTP", "", "Every call with `{workspace}` takes `Authorization: Bearer TOKEN`."]
    lines += ["The same as OpenAPI: `/schema/openapi.json`, drawn at `/schema`."]
    by_tag: dict[str, list[tuple[str, str, Schema]]] = {}
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            if isinstance(call, Mapping):
                by_tag.setdefault(call["tags"][0], []).append((path, method.upper(), call))
    for tag in sorted(by_tag):
        lines += ["", f"## {tag.capitalize()}"]
        for path, method, call in sorted(by_tag[tag], key=lambda item: item[:2]):
            lines += ["", f"### `{method} {path}`", "", f"{call['summary']}.", *traffic(call)]
            lines += parameters(call)
    lines += ["", "## Bodies and answers"]
    for name, schema in sorted(document["components"]["schemas"].items()):
        lines += ["", f"### {title(name)}", *fields(schema)]
    return lines


def traffic(call: Schema) -> list[str]:
    """Return the lines that say what a call takes and answers."""
    lines = []
    if "requestBody" in call:
        body = next(iter(call["requestBody"]["content"].values()))["schema"]
        lines += ["", f"Body: {kind_of(body)}."]
    for status, answer in call["responses"].items():
        if status.startswith("2"):
            content: Schema = next(iter(answer.get("content", {}).values()), {})
            lines += ["", f"Answers {status}: {kind_of(content.get('schema', {}))}."]
    refused = sorted(status for status in call["responses"] if status >= "4")
    return [*lines, "", f"Refuses with {', '.join(refused)}."] if refused else lines


def parameters(call: Schema) -> list[str]:
    """Return the table of a call's query parameters."""
    found = [item for item in call.get("parameters", ()) if item["in"] == "query"]
    rows = [
        (code(item["name"]), kind_of(item["schema"]), shown(item["schema"].get("default")),
         item.get("description", ""))
        for item in found
    ]  # fmt: skip
    return table(("query", "type", "default", "what it is"), rows)


def fields(schema: Schema) -> list[str]:
    """Return the table of a body's or answer's fields."""
    needed = schema.get("required", ())
    rows = [
        (code(name), kind_of(item), "yes" if name in needed else "", shown(item.get("default")),
         item.get("description", ""))
        for name, item in schema.get("properties", {}).items()
    ]  # fmt: skip
    return table(("field", "type", "always", "default", "what it is"), rows)


def kind_of(schema: Schema) -> str:
    """Return a schema in a word or two, with a link where it has a section of its own."""
    if "$ref" in schema:
        name = title(schema["$ref"].rpartition("/")[2])
        return f"[{name}](#{name.lower().replace(' ', '-')})"
    if "enum" in schema:
        return " ".join(code(value) for value in schema["enum"])
    several = schema.get("oneOf") or schema.get("anyOf")
    if several:
        return " or ".join(kind_of(item) for item in several)
    if schema.get("type") == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    kind = schema.get("format") or schema.get("type") or "anything"
    return "moment" if kind == "date-time" else str(kind)


def title(name: str) -> str:
    """Return a schema's name as people read it: `Page_AgentRead_` is `Page of AgentRead`."""
    if name.startswith("Page_"):
        return f"Page of {name.removeprefix('Page_').removesuffix('_')}"
    return name.replace("_schemas_", " ")


def settings() -> list[str]:
    """Return the page of the server's settings."""
    flags = {item.name for item in get_command(commands).commands["serve"].params}  # type: ignore[attr-defined]
    rows = [
        (
            code(f"COORD_{name.upper()}"),
            code(f"--{name.replace('_', '-')}") if name in flags else "",
            shown(field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
    lines = ["# Settings", "", "What `coord serve` can be told: a flag, else the environment."]
    return lines + table(("variable", "flag", "default", "what it is"), rows)


def events() -> list[str]:
    """Return the page of the events: which there are, and what their `data` holds."""
    lines = ["# Events", "", "An event is `{seq, type, at, actor, subject, data}`. `data` is the"]
    lines += ["stored state of its subject; a value over 16 KiB stands there as its hash."]
    for domain in domain_names():
        package = import_module(f"coordinator.domains.{domain}")
        models = vars(import_module(f"coordinator.domains.{domain}.models")).values()
        rows = [item for item in models if is_told(item)]
        if not rows:
            continue
        lines += ["", f"## {domain.replace('_', ' ').capitalize()}", ""]
        lines += [str(package.__doc__).strip().splitlines()[0]]
        for row in rows:
            held = sorted(set(row.model_fields) - row.unspoken - {"workspace"})
            lines += ["", f"{listed(told(domain_folder(domain), row.noun))}"]
            lines += ["", f"`data`: {listed(held)}."]
    lines += ["", "## Files", "", "What the file door could not take in, and what was mended."]
    lines += ["", listed(told(ROOT / "coordinator" / "adapters" / "filedrop", "file"))]
    return lines


def is_told(item: object) -> bool:
    """Tell whether this is a table whose changes are events."""
    return isinstance(item, type) and issubclass(item, Row) and item is not Row


def domain_folder(domain: str) -> Path:
    """Return where a domain's code is."""
    return ROOT / "coordinator" / "domains" / domain


def told(folder: Path, noun: str) -> list[str]:
    """Return the types of events of this noun that the code names, its log lines left out."""
    found = set()
    for path in folder.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        logged = {id(part) for node in nodes if is_log(node) for part in ast.walk(node)}
        for node in nodes:
            text = getattr(node, "value", None) if id(node) not in logged else None
            if isinstance(text, str) and text.startswith(f"{noun}."):
                found |= {text} if text.removeprefix(f"{noun}.").isidentifier() else set()
    return sorted(found)


def is_log(node: ast.AST) -> bool:
    """Tell whether this is a call such as `log.warning(...)`."""
    called = node.func if isinstance(node, ast.Call) else None
    of = called.value if isinstance(called, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id == "log"


def listed(names: Iterable[str]) -> str:
    """Return names as code, with commas."""
    return ", ".join(code(name) for name in names)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
        print(f"docs/reference/{name}: {len(text.splitlines())} lines")
