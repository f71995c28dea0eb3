"""`coord attention`, `waits`, `readiness` and `succession`: what needs someone, and who waits."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from coordinator.cli.shown import ago, clean, table
from coordinator.cli.verbs import Call, Limit, group, verb

__all__ = ["app", "readiness", "succession", "waits"]

app = group("attention", "See what needs someone, and set it aside with a reason.")
succession = group("succession", "Offer what a silent agent left to whoever takes over.")

Item = Annotated[str, typer.Argument(metavar="ITEM", help="Such as past-due:HO-12.")]
Reason = Annotated[str, typer.Option(help="Why; others read it.")]
ASKED = ("published", "adopted", "documented", "tested")


@verb(app, "list")
def every(
    call: Call,
    owner: Annotated[str | None, typer.Option(help="Whom it concerns.")] = None,
    severity: Annotated[str | None, typer.Option(help="alarm or notice.")] = None,
    code: Annotated[str | None, typer.Option(help="Such as past-due or deadlock.")] = None,
    state: Annotated[str | None, typer.Option(help="open, acknowledged or snoozed.")] = None,
) -> None:
    """List what needs someone: alarms first, the oldest first; what was set aside last.

    Example: coord attention list --severity alarm
    """
    with call.team() as team:
        found = team.attention.list(owner=owner, severity=severity, code=code, state=state)
    call.tell(found, _items)


@verb(app)
def acknowledge(call: Call, item: Item, reason: Reason) -> None:
    """Say that an item is in hand; it rests until its cause is gone or comes anew.

    Example: coord attention acknowledge past-due:HO-12 --reason "Answering today"
    """
    with call.team() as team:
        call.tell(team.attention.acknowledge(item, reason), _set_aside)


@verb(app)
def snooze(
    call: Call,
    item: Item,
    reason: Reason,
    minutes: Annotated[
        int | None, typer.Option("--for", metavar="MINUTES", help="For so long.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Until then, as 2026-12-31T09:00:00Z.")] = None,
) -> None:
    """Let an item rest for a while.

    Example: coord attention snooze stale:vibe-coder --for 120 --reason "Back after lunch"
    """
    with call.team() as team:
        told = team.attention.snooze(item, reason, minutes=minutes, until=until)
        call.tell(told, _set_aside)


@verb(app)
def reopen(call: Call, item: Item) -> None:
    """Bring back what was acknowledged or snoozed.

    Example: coord attention reopen stale:vibe-coder
    """
    with call.team() as team:
        call.tell(team.attention.reopen(item), _set_aside)


def waits(call: Call) -> None:
    """Show who waits for whom; deadlocks first.

    Example: coord waits
    """
    with call.team() as team:
        call.tell(team.attention.waits(), _graph)


def readiness(call: Call) -> None:
    """Show how far each feature is, role by role.

    Example: coord readiness
    """
    with call.team() as team:
        call.tell(team.attention.readiness(), _features)


@verb(succession)
def offer(
    call: Call,
    left: Annotated[str, typer.Argument(metavar="AGENT", help="Who left open work.")],
    to: Annotated[str, typer.Option(help="Who takes it over, by accepting the handoff.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Offer all that an agent left behind to another, in one handoff.

    Example: coord succession offer vibe-coder --to frontend-developer
    """
    with call.team() as team:
        call.tell(team.attention.offer_succession(left, to, reason), _offered)


@verb(succession, "list")
def offers(
    call: Call,
    state: Annotated[str | None, typer.Option(help="offered, taken or ended.")] = None,
    limit: Limit = 50,
) -> None:
    """List the successions, newest first.

    Example: coord succession list --state offered
    """
    with call.team() as team:
        page = team.attention.successions(state=state, limit=limit)
    call.tell_page(page, _successions, empty="No succession was offered.")


def _items(found: Mapping[str, Any]) -> str:
    if not found["items"]:
        return "All is well: nothing needs anyone."
    rows = [
        [
            one["severity"] if one["state"] == "open" else one["state"],
            one["id"],
            one["title"],
            one["owner"],
            ago(one["since"]),
            one["call"] if one["state"] == "open" else f"{one['by']}: {one['note']}",
        ]
        for one in found["items"]
    ]
    return table(("WHAT", "ITEM", "TITLE", "FOR", "SINCE", "NEXT"), rows)


def _set_aside(item: Mapping[str, Any]) -> str:
    until = f" until {item['until']}" if item["until"] else ""
    by = f" by {item['by']}" if item["by"] else ""
    return clean(f"{item['id']} is {item['state']}{by}{until}: {item['title']}")


def _graph(found: Mapping[str, Any]) -> str:
    if not found["waits"]:
        return "Nobody waits for anybody."
    lines = [f"{one['id']} is a deadlock of {_circle(one)}" for one in found["deadlocks"]]
    names = ("waiter", "holder", "subject")
    rows = [
        [
            *(one[name] for name in names),
            ago(one["since"]),
            "" if one["is_blocking"] else "goes on meanwhile",
        ]
        for one in found["waits"]
    ]
    return "\n".join([*map(clean, lines), table(("WHO", "WAITS FOR", "OVER", "SINCE", ""), rows)])


def _circle(deadlock: Mapping[str, Any]) -> str:
    return " > ".join([*deadlock["agents"], *deadlock["agents"][:1]])


def _features(found: Mapping[str, Any]) -> str:
    rows = [
        [
            feature["feature"],
            role["role"],
            _step(role),
            *(role[name]["answer"] for name in ASKED),
            ", ".join(f"{one['agent']} ({one['subject']})" for one in role["blocked_by"]),
        ]
        for feature in found["features"]
        for role in feature["roles"]
    ]
    if not rows:
        return "No feature is under way."
    head = ("FEATURE", "ROLE", "STEP", *(name.upper() for name in ASKED), "BLOCKED BY")
    return table(head, rows)


def _step(role: Mapping[str, Any]) -> str:
    if role["run"] is None:
        return "at work"
    if role["state"] == "completed":
        return "done"
    at = f"step {role['step']}" if role["step"] else str(role["done"])
    return f"{at} of {role['steps']}"


def _offered(one: Mapping[str, Any]) -> str:
    return clean(f"{one['id']}: what {one['agent']} left is offered to {one['successor']}")


def _successions(items: Sequence[Mapping[str, Any]]) -> str:
    names = ("id", "state", "agent", "successor", "handoff", "reason")
    rows = [[*(one[name] for name in names), ago(one["created_at"])] for one in items]
    return table(("ID", "STATE", "OF", "TO", "HANDOFF", "REASON", "OFFERED"), rows)
