"""`coord brief`: all that an agent must know to start or resume."""

from typing import Annotated

import typer

from coordinator.cli.shown import clean
from coordinator.cli.verbs import Call

__all__ = ["brief"]


def brief(
    call: Call,
    of: Annotated[
        str | None, typer.Option(metavar="AGENT", help="Another agent's, as it would get.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(min=100, max=100_000, help="How many tokens it may cost.")
    ] = None,
    since: Annotated[
        int | None, typer.Option(min=0, metavar="CURSOR", help="Only what is new since then.")
    ] = None,
) -> None:
    """Show what an agent must know to start or resume.

    The budget covers the whole answer; what is left out is counted, with the call that shows it.

    Example: coord brief --as backend-developer --max-tokens 1500
    """
    with call.team() as team:
        if call.as_json:
            call.tell(team.brief.fields(agent=of, max_tokens=max_tokens, since=since), str)
        else:
            text = team.brief(agent=of, max_tokens=max_tokens, since=since)
            call.tell(text, lambda told: clean(told).rstrip("\n"))
