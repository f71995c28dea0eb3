"""`coord documents`: plans, reports, learnings, runbooks, guides and notes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coordinator.cli.shown import ago, clean, fields, table
from coordinator.cli.verbs import Call, Limit, group, read_file, verb

__all__ = ["app"]

TYPES = "plan, report, learning, runbook, guide or note."

app = group("documents", "Keep plans, reports, learnings, runbooks, guides and notes.")


@verb(app)
def add(
    call: Call,
    file: Annotated[Path, typer.Argument(help="Markdown; `-` reads it.")],
    type_: Annotated[str, typer.Option("--type", help=TYPES)] = "note",
    title: Annotated[str, typer.Option(help="Else its first heading.")] = "",
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A tag; repeatable.")
    ] = None,
) -> None:
    """Add a document.

    Example: coord documents add lessons.md --type learning --as backend-developer
    """
    body = read_file(file)
    with call.team() as team:
        document = team.documents.add(body, type=type_, title=title, tags=tag or [])
    call.tell(document, _told)


@verb(app, "list")
def every(
    call: Call,
    type_: Annotated[str | None, typer.Option("--type", help=TYPES)] = None,
    author: Annotated[str | None, typer.Option(help="By this agent.")] = None,
    limit: Limit = 50,
) -> None:
    """List documents, newest first.

    Example: coord documents list --type learning
    """
    with call.team() as team:
        page = team.documents.list(type=type_, author=author, limit=limit)
    call.tell_page(page, _listed, empty="There are no such documents.")


@verb(app)
def show(
    call: Call, document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Such as DOC-3.")]
) -> None:
    """Show a document.

    Example: coord documents show DOC-3
    """
    with call.team() as team:
        call.tell(team.documents.show(document), _whole)


def _listed(documents: Sequence[dict[str, Any]]) -> str:
    names = ("id", "type", "title", "author", "tags")
    rows = [[*(one[name] for name in names), ago(one["updated_at"])] for one in documents]
    return table(("ID", "TYPE", "TITLE", "AUTHOR", "TAGS", "CHANGED"), rows)


def _told(document: dict[str, Any]) -> str:
    return clean(f"{document['id']} is a {document['type']}: {document['title']}")


def _whole(document: dict[str, Any]) -> str:
    names = ("id", "type", "title", "author", "tags", "path")
    return f"{fields(document, names)}\n\n{clean(document['body'])}"
