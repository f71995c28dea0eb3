"""`coord handoff`: offering work to another agent, and answering what is offered."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from coordinator.cli.shown import ago, clean, fields, table
from coordinator.cli.verbs import Call, Limit, group, text_of, verb

__all__ = ["app", "listed"]

LEVELS = ("claimed", "committed", "pushed", "tested")
SHOWN = ("id", "title", "state", "reason", "kind", "priority", "from", "to", "refs", "due_at")
NEEDS = ("evidence_needed", "demand")
TIMES = ("offered_at", "delivered_at", "acknowledged_at", "acted_at")

app = group("handoff", "Pass work and questions from one agent to another.")

Handoff = Annotated[str, typer.Argument(metavar="HANDOFF", help="Such as HO-12.")]
Reason = Annotated[str, typer.Option(help="Why; the other side reads it.")]
Proofs = Annotated[
    list[str] | None,
    typer.Option(
        "--evidence",
        metavar="TEXT",
        help=f"What shows it; a level may lead: {', '.join(LEVELS)}. Repeatable.",
    ),
]
Commit = Annotated[str | None, typer.Option(metavar="HASH", help="The commit that shows it.")]
Branch = Annotated[str | None, typer.Option(help="The branch that it is on.")]
Repository = Annotated[str | None, typer.Option(help="Where it is, unless around the folder.")]


@verb(app)
def offer(  # noqa: PLR0913 - one option for each field of a handoff
    call: Call,
    to: Annotated[str, typer.Argument(help="The agent who gets it.")],
    title: Annotated[str, typer.Argument(help="What it is, in a line.")],
    body: Annotated[str, typer.Option(help="The rest, markdown; `-` reads it.")] = "",
    kind: Annotated[
        str, typer.Option(help="task, question, bug, feature, review or contract_change.")
    ] = "task",
    priority: Annotated[str, typer.Option(help="low, normal, high or urgent.")] = "normal",
    ref: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="What it is about; repeatable.")
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What must hold in the end; repeatable."),
    ] = None,
    due: Annotated[str | None, typer.Option(help="When, such as 2026-03-01T12:00:00Z.")] = None,
    needs: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", help=f"What completing must show: {', '.join(LEVELS)}."),
    ] = None,
) -> None:
    """Offer work or a question to an agent.

    Example: coord handoff offer frontend-developer "Build on users 2.0" --as backend-developer
    """
    with call.team() as team:
        handoff = team.handoffs.offer(
            to,
            title,
            body=text_of(body),
            kind=kind,
            priority=priority,
            refs=ref or [],
            acceptance=[{"text": text} for text in item or []],
            due_at=due,
            evidence_needed=needs,
        )
    call.tell(handoff, _told)


@verb(app, "list")
def every(
    call: Call,
    to: Annotated[str | None, typer.Option(help="To this agent.")] = None,
    sender: Annotated[str | None, typer.Option("--from", help="From this agent.")] = None,
    state: Annotated[
        str | None,
        typer.Option(help="open, offered, accepted, declined, completed or cancelled."),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Of this kind.")] = None,
    limit: Limit = 50,
) -> None:
    """List handoffs, newest first.

    Example: coord handoff list --from backend-developer --state open
    """
    with call.team() as team:
        page = team.handoffs.list(to=to, sender=sender, state=state, kind=kind, limit=limit)
    call.tell_page(page, listed, empty="There are no such handoffs.")


@verb(app)
def show(call: Call, handoff: Handoff) -> None:
    """Show a handoff with its thread.

    Example: coord handoff show HO-12
    """
    with call.team() as team:
        call.tell(team.handoffs.show(handoff), _whole)


@verb(app)
def acknowledge(call: Call, handoff: Handoff) -> None:
    """Say that a handoff was seen and understood.

    Example: coord handoff acknowledge HO-12 --as backend-developer
    """
    with call.team() as team:
        call.tell(team.handoffs.acknowledge(handoff), _told)


@verb(app)
def accept(call: Call, handoff: Handoff) -> None:
    """Accept a handoff: take it on.

    Example: coord handoff accept HO-12 --as backend-developer
    """
    with call.team() as team:
        call.tell(team.handoffs.accept(handoff), _told)


@verb(app)
def decline(call: Call, handoff: Handoff, reason: Reason) -> None:
    """Decline a handoff and say why.

    Example: coord handoff decline HO-12 --reason "Not before Friday" --as backend-developer
    """
    with call.team() as team:
        call.tell(team.handoffs.decline(handoff, reason), _told)


@verb(app)
def demand(
    call: Call,
    handoff: Handoff,
    level: Annotated[str, typer.Argument(help=f"{', '.join(LEVELS)}; claimed asks for none.")],
    reason: Reason = "",
) -> None:
    """Ask its sender to show what it says before you accept it.

    Example: coord handoff demand HO-12 pushed --as frontend-developer
    """
    with call.team() as team:
        call.tell(team.handoffs.demand(handoff, level, reason=reason), _told)


@verb(app)
def evidence(
    call: Call,
    handoff: Handoff,
    proofs: Annotated[list[str], typer.Argument(metavar="TEXT...", help="A level may lead.")],
    commit: Commit = None,
    branch: Branch = None,
    repository: Repository = None,
) -> None:
    """Show that a handoff that you offered is as it says.

    Example: coord handoff evidence HO-12 "pushed: the endpoints" --commit 3f2a9c1 --branch main
    """
    where = {"commit": commit, "branch": branch, "repository": repository}
    with call.team() as team:
        given = [_evidence(text) | where for text in proofs]
        call.tell(team.handoffs.show_evidence(handoff, given), _whole)


@verb(app)
def complete(  # noqa: PLR0913 - one option for each field of a completion
    call: Call,
    handoff: Handoff,
    evidence: Proofs = None,
    commit: Commit = None,
    branch: Branch = None,
    repository: Repository = None,
    tick: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="An acceptance item, number or text; repeatable."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, where acceptance items stay open.")] = "",
) -> None:
    """Complete a handoff, with what shows that it is done.

    Example: coord handoff complete HO-12 --evidence "tested: 412 pass" --commit 3f2a9c1 --tick 1
    """
    where = {"commit": commit, "branch": branch, "repository": repository}
    with call.team() as team:
        items = team.handoffs.show(handoff)["acceptance"] if tick else []
        done = team.handoffs.complete(
            handoff,
            evidence=[_evidence(text) | where for text in evidence or []],
            acceptance=[{"text": _item(items, text), "done": True} for text in tick or []],
            reason=reason,
        )
    call.tell(done, _told)


@verb(app)
def cancel(call: Call, handoff: Handoff, reason: Reason) -> None:
    """Take an offer back and say why.

    Example: coord handoff cancel HO-12 --reason "Solved otherwise" --as frontend-developer
    """
    with call.team() as team:
        call.tell(team.handoffs.cancel(handoff, reason), _told)


@verb(app)
def reopen(call: Call, handoff: Handoff, reason: Reason) -> None:
    """Offer a closed handoff again and say why.

    Example: coord handoff reopen HO-12 --reason "Fails on the test system"
    """
    with call.team() as team:
        call.tell(team.handoffs.reopen(handoff, reason), _told)


@verb(app)
def reply(
    call: Call,
    handoff: Handoff,
    body: Annotated[str, typer.Argument(help="Markdown; `-` reads it.")],
) -> None:
    """Add to a handoff's thread.

    Example: coord handoff reply HO-12 "Done by noon." --as backend-developer
    """
    with call.team() as team:
        call.tell(team.handoffs.reply(handoff, text_of(body)), _told)


def listed(handoffs: Sequence[dict[str, Any]]) -> str:
    """Return handoffs as a table."""
    head = ("ID", "STATE", "PRIORITY", "FROM", "TO", "KIND", "TITLE", "OFFERED")
    names = ("id", "state", "priority", "from", "to", "kind", "title")
    return table(
        head, [[*(one[name] for name in names), ago(one["offered_at"])] for one in handoffs]
    )


def _told(handoff: dict[str, Any]) -> str:
    parties = f"from {handoff['from']} to {handoff['to']}"
    return clean(f"{handoff['id']} is {handoff['state']}, {parties}: {handoff['title']}")


def _whole(handoff: dict[str, Any]) -> str:
    times = {name: ago(handoff[name]) for name in TIMES}
    needs = {"demand": _demanded(handoff["demand"])}
    shown = fields({**handoff, **times, **needs}, (*SHOWN, *NEEDS, *TIMES))
    parts = [shown, clean(handoff["body"])]
    items = enumerate(handoff["acceptance"], start=1)
    parts.append(
        "\n".join(
            f"{n}. [{'x' if item['done'] else ' '}] {clean(item['text'])}" for n, item in items
        )
    )
    parts.append("\n".join(clean(_proof(item)).strip() for item in handoff["evidence"]))
    for entry in handoff["replies"]:
        parts.append(f"-- {entry['author']}, {ago(entry['at'])}\n{clean(entry['body'])}")
    return "\n\n".join(part for part in parts if part)


def _proof(item: dict[str, Any]) -> str:
    marks = {True: "✓", False: "✗", None: ""}
    said = f"{item['level']}: {item['text']} {item['url'] or ''}".strip()
    found = f"{marks[item['verified']]} {item['checked']}".strip()
    return f"{said} ({found})" if found else said


def _demanded(demand: dict[str, Any] | None) -> str:
    if demand is None:
        return ""
    return f"{demand['level']}, by {demand['by']}{'' if demand['is_met'] else ', not met yet'}"


def _evidence(text: str) -> dict[str, str | None]:
    level, colon, rest = text.partition(":")
    if colon and level in LEVELS:
        return {"level": level, "text": rest.strip()}
    return {"level": "claimed", "text": text}


def _item(items: Sequence[dict[str, Any]], spoken: str) -> str:
    number = int(spoken) if spoken.isdecimal() else 0
    return str(items[number - 1]["text"]) if 0 < number <= len(items) else spoken
