"""`coord events`: what happened, and what happens as it happens."""

import json
import sys
from typing import Annotated, Any

import typer

from coordinator.cli.shown import clean, out, short
from coordinator.cli.verbs import Call

__all__ = ["events"]

LAST = 20
TITLE = 80


def events(
    call: Call,
    after: Annotated[
        int | None,
        typer.Option(min=0, help=f"Those after this number; the last {LAST} unless said."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="How many at most.")] = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with those to come, until Ctrl-C.")
    ] = False,
) -> None:
    """Show events; with --follow, those to come too. With --json, one a line.

    A connection that is cut is made again where it broke; after a minute without a server it ends.

    Example: coord events --follow --as backend-developer
    """
    with call.team() as team:
        last = team.events.cursor()
        start = max(0, last - (limit or LAST)) if after is None else after
        if follow:
            for event in team.events.follow(start):
                _tell(call, event)
            return
        more, left = True, limit or sys.maxsize
        while more and left:
            page = team.events.page(start, limit=min(left, 200))
            for event in page["items"]:
                _tell(call, event)
            start, more, left = page["cursor"], page["more"], left - len(page["items"])


def _tell(call: Call, event: dict[str, Any]) -> None:
    if call.as_json:
        out(json.dumps(event, ensure_ascii=not sys.stdout.encoding.startswith("utf")))
        return
    data = event["data"]
    title = short(" ".join(str(data.get("title") or data.get("summary") or "").split()), TITLE)
    parts = [f"{event['seq']:>6}", event["at"][:19].replace("T", " "), event["type"]]
    out(clean(f"{'  '.join(parts)}  {event['subject']}  by {event['actor']}  {title}".rstrip()))
