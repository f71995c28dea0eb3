"""`coord status`, `coord inbox` and `coord open`: what an agent or a person asks first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coordinator.cli.handoffs import listed as listed_handoffs
from coordinator.cli.shown import ago, out, table
from coordinator.cli.verbs import Call, text_of

if TYPE_CHECKING:
    from coordinator.client import Coordinator

__all__ = ["inbox", "open_dashboard", "status"]

States = "active, blocked, waiting_human, idle or done."


def status(  # noqa: PLR0913 - one option for each field of a context
    call: Call,
    state: Annotated[str | None, typer.Option(help=States)] = None,
    feature: Annotated[str | None, typer.Option(help="What it works on.")] = None,
    branch: Annotated[str | None, typer.Option(help="Branch in git.")] = None,
    repository: Annotated[str | None, typer.Option(help="Repository.")] = None,
    worktree: Annotated[str | None, typer.Option(help="Folder of the working tree.")] = None,
    step: Annotated[str | None, typer.Option(help="Step of its workflow.")] = None,
    summary: Annotated[str | None, typer.Option(help="In a sentence; `-` reads it.")] = None,
    waiting_on: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help='What it waits for; repeatable, "" empties it.'),
    ] = None,
    ttl: Annotated[
        int | None, typer.Option(metavar="SECONDS", help="Stale after so long without a report.")
    ] = None,
    sign_off: Annotated[bool, typer.Option("--sign-off", help="Done for now.")] = False,
) -> None:
    """Show what everyone does; with fields, report what one agent does.

    Fields that are left out stay as they are.

    Example: coord status --as backend-developer --state active --summary "Schema is in"
    """
    given: dict[str, Any] = {
        "state": state,
        "feature": feature,
        "branch": branch,
        "repository": repository,
        "worktree": worktree,
        "step": step,
        "summary": None if summary is None else text_of(summary),
        "waiting_on": [item for item in waiting_on if item] if waiting_on else None,
        "ttl_seconds": ttl,
    }
    fields = {name: value for name, value in given.items() if value is not None}
    with call.team() as team:
        if not fields and not sign_off:
            page = team.contexts.list(limit=200)
            call.tell_page(page, _listed, empty="Nobody has reported yet.")
            return
        agent = call.speaker(team)
        context = team.contexts.report(agent, **fields) if fields else None
        context = team.contexts.sign_off(agent) if sign_off else context
        circle = _circle_of(team, agent) if state == "blocked" else ""
        call.tell(context, lambda one: _listed([one]) + circle)


def _circle_of(team: "Coordinator", agent: str) -> str:
    """Say that a block closed a circle, to whoever closed it."""
    for found in team.attention.deadlocks(state="open")["items"]:
        if agent in found["agents"]:
            return (
                f"\nYou are in {found['id']}: {found['title']}.\n`coord waits` shows the ways out."
            )
    return ""


def inbox(
    call: Call,
) -> None:
    """Show the handoffs to this agent that are open: offered or accepted.

    Example: coord inbox --as backend-developer
    """
    with call.team() as team:
        agent = call.speaker(team)
        page = team.handoffs.list(to=agent, state="open", limit=200)
    call.tell_page(page, listed_handoffs, empty=f"Nothing waits for {agent}.")


def open_dashboard(
    call: Call,
    print_only: Annotated[
        bool, typer.Option("--print", help="Print the link; open no browser.")
    ] = False,
) -> None:
    """Make a sign-in link to the dashboard and open it; it is good once, for ten minutes.

    Example: coord open --print
    """
    with call.team() as team:
        link = team.agents.sign_in_link(call.agent)
    call.tell({"url": link}, lambda answer: str(answer["url"]))
    if not print_only:
        import webbrowser

        if not webbrowser.open(link):
            out("No browser could be opened here; open the link above in one.")


def _listed(contexts: Sequence[dict[str, Any]]) -> str:
    head = ("AGENT", "STATE", "FEATURE", "STEP", "SUMMARY", "WAITING ON", "REPORTED")
    rows = [
        (
            one["agent"],
            f"{one['state']}, stale" if one["stale"] else one["state"],
            one["feature"],
            one["step"],
            one["summary"],
            one["waiting_on"],
            ago(one["updated_at"]),
        )
        for one in contexts
    ]
    return table(head, rows)
