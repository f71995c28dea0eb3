"""`coord run`: going through the steps of one's role."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coordinator.cli.failures import Code, Failed
from coordinator.cli.handoffs import LEVELS
from coordinator.cli.shown import ago, clean, fields, table, word_for_word
from coordinator.cli.verbs import Call, Limit, group, verb

if TYPE_CHECKING:
    from coordinator.client import Coordinator

__all__ = ["app"]

SHOWN = ("id", "agent", "feature", "state", "reason", "branch", "report", "refusal")
MOVES = {"start": "started", "complete": "completed", "skip": "skipped", "reopen": "started"}

app = group("run", "Go through the steps of your role with one feature.")

Run = Annotated[
    str | None, typer.Option("--run", metavar="RUN", help="Such as RUN-2; your open one unless.")
]
Proofs = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT", help=f"What shows it; a level may lead: {', '.join(LEVELS)}. Repeatable."
    ),
]
Commit = Annotated[str | None, typer.Option(metavar="HASH", help="The commit that shows it.")]
Notes = list[str] | None


@verb(app)
def start(
    call: Call,
    feature: Annotated[str, typer.Argument(help="What the run is about.")],
    runner: Annotated[
        str | None, typer.Option("--for", metavar="AGENT", help="Whose run; people name it.")
    ] = None,
    branch: Annotated[str | None, typer.Option(help="Branch in git.")] = None,
    repository: Annotated[str | None, typer.Option(help="Repository.")] = None,
) -> None:
    """Begin a run: your role's document says its steps.

    Example: coord run start "Sign-in" --branch backend/sign-in --as backend-developer
    """
    with call.team() as team:
        run = team.runs.begin(feature, agent=runner, branch=branch, repository=repository)
    call.tell(run, _whole)


@verb(app, "list")
def every(
    call: Call,
    state: Annotated[str | None, typer.Option(help="open, completed or abandoned.")] = None,
    runner: Annotated[
        str | None, typer.Option("--of", metavar="AGENT", help="Of this agent.")
    ] = None,
    feature: Annotated[str | None, typer.Option(help="About this feature.")] = None,
    limit: Limit = 50,
) -> None:
    """List runs, newest first.

    Example: coord run list --state open
    """
    with call.team() as team:
        page = team.runs.list(state=state, agent=runner, feature=feature, limit=limit)
    call.tell_page(page, _listed, empty="There are no such runs.")


@verb(app)
def show(call: Call, run: Run = None) -> None:
    """Show a run with its steps and criteria.

    Example: coord run show --as backend-developer
    """
    with call.team() as team:
        call.tell(team.runs.show(_meant(call, team, run)), _whole)


@verb(app)
def step(  # noqa: PLR0913 - one option for each field of a step
    call: Call,
    number: Annotated[int, typer.Argument(help="The step's number.")],
    start: Annotated[bool, typer.Option("--start", help="It begins.")] = False,
    complete: Annotated[bool, typer.Option("--complete", help="It is done.")] = False,
    skip: Annotated[bool, typer.Option("--skip", help="It is left out; say why.")] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="It begins again; say why.")] = False,
    output: Annotated[
        Notes, typer.Option(metavar="TEXT", help="An output that is done, number or text.")
    ] = None,
    without: Annotated[
        Notes, typer.Option(metavar="N: WHY", help="An output that is not, and why.")
    ] = None,
    check: Annotated[
        Notes, typer.Option(metavar="NAME: STATE", help="A service, ok or failed; repeatable.")
    ] = None,
    evidence: Proofs = None,
    commit: Commit = None,
    reason: Annotated[str, typer.Option(help="Why it is skipped, reopened or fails.")] = "",
    run: Run = None,
) -> None:
    """Start, complete or skip a step, or note what came of it.

    Example: coord run step 3 --complete --output 1 --output 2 --evidence "tested: 412 pass"
    """
    asked = {"start": start, "complete": complete, "skip": skip, "reopen": reopen}
    moves = [MOVES[name] for name, is_asked in asked.items() if is_asked]
    if len(moves) > 1:
        raise Failed(Code.USAGE, "A step goes one way at a time.", fix="Give one of the moves.")
    moved: dict[str, Any] = {"state": moves[0]} if moves else {}
    outputs: list[dict[str, object]] = [{"text": text} for text in output or []]
    outputs += [
        {"text": name, "done": False, "reason": why} for name, why in map(_pair, without or [])
    ]
    with call.team() as team:
        changed = team.runs.step(
            _meant(call, team, run),
            number,
            **moved,
            outputs=outputs,
            checks=[
                {"name": name, "state": state or "ok"} for name, state in map(_pair, check or [])
            ],
            evidence=_proofs(evidence, commit),
            reason=reason,
        )
    call.tell(changed, _whole)


@verb(app)
def measure(
    call: Call,
    name: Annotated[str, typer.Argument(help="The series, such as coverage or p95_ms.")],
    value: Annotated[float, typer.Argument(help="What was measured.")],
    unit: Annotated[str, typer.Option(help="Such as %, ms, s or MB.")] = "",
    step: Annotated[int | None, typer.Option(help="Of this step, not the one under way.")] = None,
    run: Run = None,
) -> None:
    """Measure: a value of a series, which may decide a criterion.

    Example: coord run measure coverage 93.5 --unit % --as backend-developer
    """
    taken: dict[str, object] = {"name": name, "value": value, "unit": unit, "step": step}
    with call.team() as team:
        changed = team.runs.measure(_meant(call, team, run), [taken])
    call.tell(changed, lambda found: _judged(found, name) or clean(f"{name} {value:g} {unit}"))


@verb(app)
def criterion(  # noqa: PLR0913 - one option for each field of a criterion
    call: Call,
    key: Annotated[str, typer.Argument(help="Its key, as `coord run show` says.")],
    evidence: Proofs = None,
    commit: Commit = None,
    waive: Annotated[bool, typer.Option("--waive", help="Do without it (people).")] = False,
    unwaive: Annotated[bool, typer.Option("--unwaive", help="Not any more (people).")] = False,
    reason: Annotated[str, typer.Option(help="Why it is waived.")] = "",
    measure: Annotated[
        str | None, typer.Option(metavar="NAME", help="The series that decides it.")
    ] = None,
    run: Run = None,
) -> None:
    """Show that a criterion is met, waive it, or say which series decides it.

    Example: coord run criterion security-audit-passed --evidence "tested: no findings"
    """
    given: dict[str, Any] = {"evidence": _proofs(evidence, commit), "reason": reason}
    given |= {"waived": waive} if waive or unwaive else {}
    given |= {"measure": measure} if measure else {}
    with call.team() as team:
        call.tell(team.runs.criterion(_meant(call, team, run), key, **given), _whole)


@verb(app)
def complete(call: Call, run: Run = None) -> None:
    """Complete a run; its report becomes a document and a file.

    Example: coord run complete --as backend-developer
    """
    with call.team() as team:
        call.tell(team.runs.complete(_meant(call, team, run)), _told)


@verb(app)
def abandon(
    call: Call, reason: Annotated[str, typer.Argument(help="Why it ends.")], run: Run = None
) -> None:
    """End a run that will not be completed.

    Example: coord run abandon "Not wanted any more" --as backend-developer
    """
    with call.team() as team:
        call.tell(team.runs.abandon(_meant(call, team, run), reason), _told)


@verb(app)
def report(call: Call, run: Run = None) -> None:
    """Print the report of a run as of now, in markdown.

    Example: coord run report --as backend-developer
    """
    with call.team() as team:
        found = team.runs.report(_meant(call, team, run))
    if call.as_json:
        call.tell(found, str)
    else:
        word_for_word(found["body"])


def _meant(call: Call, team: "Coordinator", run: str | None) -> str:
    """Return the run that is meant: the named one, else the one that the caller has open."""
    if run is not None:
        return run
    agent = call.speaker(team)
    found = team.runs.list(agent=agent, state="open", limit=1)["items"]
    if not found:
        raise Failed(
            Code.NOT_FOUND,
            f"`{agent}` has no run open.",
            fix=f"`coord run start FEATURE --as {agent}` begins one; `--run RUN-2` names one.",
        )
    return str(found[0]["id"])


def _pair(text: str) -> tuple[str, str]:
    name, _, rest = text.partition(":")
    return name.strip(), rest.strip()


def _proofs(given: Notes, commit: str | None) -> list[dict[str, str | None]]:
    proofs = list[dict[str, str | None]]()
    for text in given or []:
        level, rest = _pair(text)
        known = rest and level in LEVELS
        said = (level, rest) if known else ("claimed", text)
        proofs.append({"level": said[0], "text": said[1], "commit": commit})
    return proofs


def _listed(runs: Sequence[dict[str, Any]]) -> str:
    head = ("ID", "STATE", "AGENT", "FEATURE", "STEPS", "CRITERIA", "OPENED")
    return table(
        head,
        [
            [
                *(run[name] for name in ("id", "state", "agent", "feature")),
                _share(run["steps"], "completed", "skipped"),
                _share(run["criteria"], "met", "waived"),
                ago(run["opened_at"]),
            ]
            for run in runs
        ],
    )


def _share(things: Sequence[dict[str, Any]], *states: str) -> str:
    return f"{sum(one['state'] in states for one in things)} of {len(things)}"


def _told(run: dict[str, Any]) -> str:
    more = f", report {run['report']}" if run["report"] else ""
    return clean(f"{run['id']} is {run['state']}: {run['feature']}{more}")


def _whole(run: dict[str, Any]) -> str:
    parts = [fields(run, SHOWN)]
    for one in run["steps"]:
        head = f"{one['number']}. {one['title']}: {one['state']}"
        lines = [
            f"   {at}. [{'x' if output['done'] else ' '}] {output['text']}"
            + (f" ({output['reason']})" if output["reason"] else "")
            for at, output in enumerate(one["outputs"], start=1)
        ]
        lines += [f"   {check['name']}: {check['state']}" for check in one["checks"]]
        lines += [f"   {proof['level']}: {proof['text']}" for proof in one["evidence"]]
        parts.append("\n".join(clean(line) for line in [head, *lines]))
    parts.append("\n".join(_criterion(one) for one in run["criteria"]))
    return "\n\n".join(part for part in parts if part)


def _criterion(one: dict[str, Any]) -> str:
    value = (
        f", measured {one['value']:g} {one['unit']}".rstrip() if one["value"] is not None else ""
    )
    decides = f" [{one['measure']}]" if one["measure"] else ""
    return clean(f"{one['key']}: {one['state']}{value}; {one['text']}{decides}")


def _judged(run: dict[str, Any], name: str) -> str:
    """Return the criteria that a series decides."""
    return "\n".join(_criterion(one) for one in run["criteria"] if one["measure"] == name)
