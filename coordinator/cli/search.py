"""`coord search`: everything that anyone wrote, by its words."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from coordinator.cli.shown import ago, clean, short
from coordinator.cli.verbs import Call, Limit

__all__ = ["search"]

LINE = 100


def search(  # noqa: PLR0913 - one option for each filter
    call: Call,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORD...", help="All of them; '\"a phrase\"', a beginning*, kind:, author:."
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Of this kind: handoffs, documents.")] = None,
    author: Annotated[str | None, typer.Option(help="By this agent.")] = None,
    state: Annotated[str | None, typer.Option(help="In this state.")] = None,
    since: Annotated[str | None, typer.Option(help="Changed since, 2026-03-01T12:00:00Z.")] = None,
    limit: Limit = 20,
) -> None:
    """Search the titles and texts of everything; all the words must stand in a thing.

    Example: coord search session token --kind documents
    """
    filters = {"kind": kind, "author": author, "state": state, "since": since, "limit": limit}
    with call.team() as team:
        page = team.search.find(" ".join(words or ()), **filters)
    call.tell_page(page, _listed, empty="Nothing holds all of that.")


def _listed(hits: Sequence[dict[str, Any]]) -> str:
    return "\n".join(_shown(hit) for hit in hits)


def _shown(hit: dict[str, Any]) -> str:
    facts = [hit["kind"], hit["state"], f"by {hit['author']}" if hit["author"] else ""]
    known = ", ".join(fact for fact in [*facts, ago(hit["at"])] if fact)
    title = short(clean(hit["title"]["text"]), LINE)
    text = " ".join(clean(hit["snippet"]["text"]).split())
    lines = [f"{hit['id']}  {title}  ({known})", f"    {text}" if text else ""]
    return "\n".join(line for line in lines if line)
