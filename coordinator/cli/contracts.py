"""`coord contract`: publishing versions of APIs and reading them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coordinator.cli import usage
from coordinator.cli.diff import diff
from coordinator.cli.shown import ago, clean, fields, table, word_for_word
from coordinator.cli.usage import Name
from coordinator.cli.verbs import Call, Limit, group, read_file, verb

__all__ = ["app"]

app = group("contract", "Publish APIs as contracts, and read those of others.")
app.command()(diff)


@verb(app)
def publish(  # noqa: PLR0913 - one option for each field of a version
    call: Call,
    name: Name,
    file: Annotated[Path, typer.Argument(help="OpenAPI, JSON Schema or markdown; `-` reads it.")],
    version: Annotated[str | None, typer.Option(help="Its number; the next unless said.")] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", help="openapi, json_schema or markdown; found out unless said."),
    ] = None,
    summary: Annotated[str, typer.Option(help="What is new, in a line.")] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Show it without releasing it.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Let a break out under a patch number.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why it is forced.")] = "",
    sunset: Annotated[
        str | None, typer.Option(help="Until when the version that it replaces stays served.")
    ] = None,
    compatibility: Annotated[
        str | None,
        typer.Option(help="Of a JSON Schema: full, backward or forward; full unless said."),
    ] = None,
) -> None:
    """Publish a version of a contract, and tell whom it touches; the very same again does nothing.

    Example: coord contract publish users openapi.yaml --version 1.2.0 --as backend-developer
    """
    content = read_file(file)
    found = format_ or usage.format_of(file, content)
    fields = {"version": version, "format": found, "summary": summary, "draft": draft}
    fields |= {"force": force, "reason": reason, "sunset_at": sunset}
    fields |= {"compatibility": compatibility}
    with call.team() as team:
        call.tell(team.contracts.publish(name, content, **fields), _told)


@verb(app, "list")
def every(
    call: Call,
    provider: Annotated[str | None, typer.Option(help="Of this agent.")] = None,
    limit: Limit = 50,
) -> None:
    """List the contracts by name.

    Example: coord contract list
    """
    with call.team() as team:
        page = team.contracts.list(provider=provider, limit=limit)
    call.tell_page(page, _listed, empty="There are no contracts.")


@verb(app)
def show(
    call: Call,
    name: Name,
    version: Annotated[str | None, typer.Option(help="Print this version, word for word.")] = None,
) -> None:
    """Show a contract and its versions, or one version's content.

    Example: coord contract show users --version 1.2.0 > openapi.yaml
    """
    with call.team() as team:
        if version is not None:
            found = team.contracts.version(name, version)
            if call.as_json:
                call.tell(found, str)
            else:
                word_for_word(found["content"])
            return
        contract = team.contracts.show(name)
        contract["versions"] = team.contracts.versions(name, limit=200)["items"]
    call.tell(contract, _whole)


for each, function in usage.VERBS.items():
    verb(app, each)(function)


def _listed(contracts: Sequence[dict[str, Any]]) -> str:
    names = ("name", "latest", "provider", "summary")
    rows = [[*(one[name] for name in names), ago(one["updated_at"])] for one in contracts]
    return table(("NAME", "IN USE", "PROVIDER", "SUMMARY", "CHANGED"), rows)


def _told(version: dict[str, Any]) -> str:
    who = f"{version['format']} of {version['provider']}"
    lines = [f"{version['name']} {version['version']} is {version['state']}: {who}"]
    if found := version["comparison"]:
        lines.append(f"{found['verdict']} since {found['base']}: {usage.counted(found)}")
    if handoffs := version["handoffs"]:
        lines.append(f"Told whom it touches: {', '.join(handoffs)}")
    lines += version["notes"]
    return clean("\n".join(lines))


def _whole(contract: dict[str, Any]) -> str:
    names = ("version", "state", "format", "author", "summary")
    rows = [
        [*(one[name] for name in names), ago(one["created_at"])] for one in contract["versions"]
    ]
    head = ("VERSION", "STATE", "FORMAT", "BY", "SUMMARY", "PUBLISHED")
    return f"{fields(contract, ('name', 'latest', 'provider', 'summary'))}\n\n{table(head, rows)}"
