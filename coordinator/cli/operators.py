"""`coord agent`, `coord token` and `coord workspace`: who takes part, and where."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coordinator.cli.shown import ago, table
from coordinator.cli.verbs import AdminCall, Call, Limit, group, verb
from coordinator.core.home import Home

__all__ = ["agents", "tokens", "workspaces"]

agents = group("agent", "See who takes part, let agents join and retire.")
tokens = group("token", "Issue and revoke tokens of agents.")
workspaces = group("workspace", "Create and list workspaces, each one team's world.")

Agent = Annotated[str, typer.Argument(help="The agent's name.")]


@verb(agents, "list")
def list_agents(
    call: Call,
    role: Annotated[str | None, typer.Option(help="Of this role.")] = None,
    limit: Limit = 200,
) -> None:
    """List the agents by name.

    Example: coord agent list --role backend-developer
    """
    with call.team() as team:
        page = team.agents.list(role=role, limit=limit)
    call.tell_page(page, _agents, empty="There are no such agents.")


@verb(agents)
def join(call: Call, name: Agent, role: Annotated[str, typer.Option(help="Its role.")]) -> None:
    """Let an agent join; a new one's token is kept in the home folder, so that --as finds it.

    Where there is no such folder here, the token is printed; it is shown this once.

    Example: coord agent join backend-developer-2 --role backend-developer
    """
    with call.team() as team:
        joined = team.agents.join(name, role)
    home = Home(call.home)
    kept = bool(joined["token"]) and home.token_file(call.workspace, name).parent.is_dir()
    if kept:
        home.keep_token(call.workspace, name, joined["token"])
    place = f"its token is in {home.token_file(call.workspace, name)}"
    fresh = place if kept else f"its token, shown this once: {joined['token']}"
    call.tell(
        joined,
        lambda agent: (
            f"{name} takes part as {agent['role']}; "
            + (fresh if agent["token"] else "it was there already.")
        ),
    )


@verb(agents)
def retire(call: Call, name: Agent) -> None:
    """Retire an agent: its tokens end at once, what it wrote stays.

    Example: coord agent retire backend-developer-2
    """
    with call.team() as team:
        call.tell(team.agents.retire(name), lambda agent: f"{agent['name']} has retired.")


@verb(tokens, "list")
def list_tokens(call: Call, name: Agent) -> None:
    """List an agent's tokens, without their secrets.

    Example: coord token list backend-developer
    """
    with call.team() as team:
        found = team.agents.tokens(name)
    call.tell(found, lambda items: _tokens(items) if items else f"{name} has no tokens.")


@verb(tokens)
def issue(
    call: Call, name: Agent, label: Annotated[str, typer.Option(help="What it is for.")] = ""
) -> None:
    """Make a further token and print it; it is shown this once.

    Example: coord token issue backend-developer --label laptop
    """
    with call.team() as team:
        call.tell(team.agents.issue_token(name, label=label), lambda token: str(token["token"]))


@verb(tokens)
def revoke(
    call: Call,
    name: Agent,
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="Such as TK-3.")],
) -> None:
    """End a token at once.

    Example: coord token revoke backend-developer TK-3
    """
    with call.team() as team:
        call.tell(
            team.agents.revoke_token(name, token),
            lambda ended: f"{ended['id']} of {ended['agent']} has ended.",
        )


@verb(workspaces, "list")
def list_workspaces(call: AdminCall) -> None:
    """List all workspaces.

    Example: coord workspace list
    """
    with call.team() as team:
        call.tell_page(team.workspaces.list(), _workspaces, empty="There are no workspaces.")


@verb(workspaces)
def create(
    call: AdminCall,
    name: Annotated[str, typer.Argument(help="The workspace's name.")],
    root: Annotated[
        Path | None, typer.Option(help="Its watched folder; in the server's home unless said.")
    ] = None,
) -> None:
    """Create a workspace; its tokens are in the server's home folder, tokens/NAME.

    Example: coord workspace create team-b --root team-b/shared
    """
    folder = None if root is None else str(root.absolute())
    with call.team() as team:
        call.tell(
            team.workspaces.create(name, root=folder),
            lambda made: f"{made['name']} is there; its folder is {made['root']}",
        )


def _agents(items: Sequence[dict[str, Any]]) -> str:
    rows = [
        (one["name"], one["role"], ago(one["joined_at"]), ago(one["retired_at"])) for one in items
    ]
    return table(("NAME", "ROLE", "JOINED", "RETIRED"), rows)


def _tokens(items: Sequence[dict[str, Any]]) -> str:
    times = ("created_at", "expires_at", "revoked_at")
    rows = [
        [one["id"], one["purpose"], one["label"], *((one[name] or "")[:10] for name in times)]
        for one in items
    ]
    return table(("ID", "PURPOSE", "LABEL", "CREATED", "EXPIRES", "REVOKED"), rows)


def _workspaces(items: Sequence[dict[str, Any]]) -> str:
    rows = [(one["name"], one["root"], ago(one["created_at"])) for one in items]
    return table(("NAME", "FOLDER", "CREATED"), rows)
