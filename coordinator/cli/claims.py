"""`coord claim`: taking files, endpoints and migrations for oneself, and waiting for them."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from coordinator.cli.shown import ago, clean, fields, table
from coordinator.cli.verbs import Call, Limit, group, text_of, verb

__all__ = ["app"]

SHOWN = (
    *("id", "agent", "state", "mode", "urgency", "place", "reason", "feature", "branch"),
    *("repository", "expires_at", "waits_until", "ended_reason"),
)

app = group("claim", "Hold files, endpoints, migrations and names, so that no two agents clash.")

Claim = Annotated[str, typer.Argument(metavar="CLAIM", help="Such as CL-5.")]


@verb(app)
def take(  # noqa: PLR0913 - one option for each field of a claim
    call: Call,
    resources: Annotated[
        list[str],
        typer.Argument(
            metavar="RESOURCE",
            help="path:src/api/**, 'endpoint:GET /users/{id}', migration:users or a name; several.",
        ),
    ],
    shared: Annotated[bool, typer.Option("--shared", help="Beside others who share it.")] = False,
    wait: Annotated[int, typer.Option(min=0, max=600, help="Seconds to wait in the queue.")] = 0,
    urgency: Annotated[str, typer.Option(help="low, normal, high or urgent.")] = "normal",
    reason: Annotated[str, typer.Option(help="Why, for who has to wait.")] = "",
    feature: Annotated[str, typer.Option(help="For this feature.")] = "",
    branch: Annotated[str, typer.Option(help="On this branch.")] = "",
    repository: Annotated[str, typer.Option(help="Where the paths are; else anywhere.")] = "",
    rollback: Annotated[
        str, typer.Option(help="How its migrations are taken back; `-` reads it.")
    ] = "",
    irreversible: Annotated[
        bool, typer.Option("--irreversible", help="They cannot be; --rollback says why.")
    ] = False,
    ttl: Annotated[
        int | None, typer.Option(help="Seconds that it lasts after your last call; else 900.")
    ] = None,
) -> None:
    """Take resources, all or none; with --wait, stand in the queue for them.

    Example: coord claim take "path:src/api/**" --wait 60 --as backend-developer
    """
    lasting: dict[str, Any] = {} if ttl is None else {"ttl_seconds": ttl}
    with call.team() as team:
        claim = team.claims.take(
            resources,
            wait_seconds=wait,
            mode="shared" if shared else "exclusive",
            urgency=urgency,
            reason=reason,
            feature=feature,
            branch=branch,
            repository=repository,
            rollback=text_of(rollback),
            irreversible=irreversible,
            **lasting,
        )
    call.tell(claim, _told)


@verb(app, "list")
def every(
    call: Call,
    state: Annotated[
        str | None, typer.Option(help="live, held, waiting, released or expired.")
    ] = "live",
    of: Annotated[str | None, typer.Option("--agent", help="Of this agent.")] = None,
    resource: Annotated[str | None, typer.Option(help="That overlap this resource.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that ended, too.")] = False,
    limit: Limit = 50,
) -> None:
    """List the claims that are held or waited for, newest first.

    Example: coord claim list --resource path:src/api
    """
    with call.team() as team:
        wanted = None if everything else state
        page = team.claims.list(state=wanted, agent=of, resource=resource, limit=limit)
    call.tell_page(page, _listed, empty="There are no such claims.")


@verb(app)
def show(call: Call, claim: Claim) -> None:
    """Show a claim, with who is before it in the queue and who waits behind it.

    Example: coord claim show CL-5
    """
    with call.team() as team:
        call.tell(team.claims.show(claim), _whole)


@verb(app)
def renew(
    call: Call,
    claim: Claim,
    ttl: Annotated[int | None, typer.Option(help="Seconds from now; else as before.")] = None,
) -> None:
    """Hold a claim for longer; any other call of yours does so as well.

    Example: coord claim renew CL-5 --ttl 3600 --as backend-developer
    """
    with call.team() as team:
        call.tell(team.claims.renew(claim, ttl_seconds=ttl), _told)


@verb(app)
def release(call: Call, claim: Claim) -> None:
    """Give a claim back, or leave the queue.

    Example: coord claim release CL-5 --as backend-developer
    """
    with call.team() as team:
        call.tell(team.claims.release(claim), _told)


def _listed(claims: Sequence[dict[str, Any]]) -> str:
    head = ("ID", "STATE", "PLACE", "AGENT", "MODE", "UNTIL", "RESOURCES", "ASKED")
    rows = [
        (
            *(one["id"], one["state"], one["place"] or "", one["agent"], one["mode"]),
            _clock(one["expires_at"] or one["waits_until"]),
            " ".join(one["resources"]),
            ago(one["asked_at"]),
        )
        for one in claims
    ]
    return table(head, rows)


def _told(claim: dict[str, Any]) -> str:
    until = f" until {_clock(claim['expires_at'])}" if claim["state"] == "held" else ""
    said = f"{claim['id']} is {claim['state']}{until}: {' '.join(claim['resources'])}"
    places = [
        f"{one['name']} is migration {one['position']} of {one['database']}"
        for one in claim["migrations"]
    ]
    return clean("\n".join([said, *places]))


def _whole(claim: dict[str, Any]) -> str:
    parts = [fields(claim, SHOWN), "\n".join(map(clean, claim["resources"])), _places(claim)]
    for title, side in (("In its way", "ahead"), ("Behind it", "behind")):
        lines = [
            f"{one['id']} {one['agent']} ({one['state']}): {one['other']}" for one in claim[side]
        ]
        parts.append("\n".join([f"-- {title}", *map(clean, lines)]) if lines else "")
    return "\n\n".join(part for part in parts if part)


def _places(claim: dict[str, Any]) -> str:
    if not claim["migrations"]:
        return ""
    lines = [f"{one['database']} {one['position']}: {one['name']}" for one in claim["migrations"]]
    return clean("\n".join([*lines, claim["rollback"]]))


def _clock(moment: str | None) -> str:
    return f"{moment[11:19]} UTC" if moment else ""
