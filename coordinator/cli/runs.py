"""`coord run`: going through the steps of one's role."""

import math
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

WAYS = 12
"""How many calls a refused completion names; the rest is counted."""

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
Commit = Annotated[
    str | None,
    typer.Option(metavar="HASH", help="The commit that shows it, with `--evidence`."),
]
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
def show(
    call: Call,
    identifier: Annotated[
        str | None, typer.Argument(metavar="RUN", help="Such as RUN-2; your open one unless.")
    ] = None,
    run: Run = None,
) -> None:
    """Show a run with its steps and criteria.

    Example: coord run show RUN-1
    """
    with call.team() as team:
        call.tell(team.runs.show(_meant(call, team, identifier or run)), _whole)


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
    call.tell(changed, lambda found: _at(found, number))


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
    if not math.isfinite(value):
        raise Failed(Code.USAGE, f"{value} is no number that was measured.", fix="Give a number.")
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
        call.tell(
            team.runs.criterion(_meant(call, team, run), key, **given),
            lambda found: _answer(found, key),
        )


@verb(app)
def complete(call: Call, run: Run = None) -> None:
    """Complete a run; its report becomes a document and a file.

    Example: coord run complete --as backend-developer
    """
    from coordinator.client import Refused

    with call.team() as team:
        meant = _meant(call, team, run)
        try:
            done = team.runs.complete(meant)
        except Refused as refused:
            ways = _ways(team.runs.show(meant), refused.errors) if refused.errors else []
            if not ways:
                raise
            raise Failed(Code.CONFLICT, refused.detail, fix="\n  ".join(ways)) from None
    call.tell(done, _told)


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
        last = team.runs.list(agent=agent, limit=1)["items"]
        told = f" Its last one is `{last[0]['id']}`, {last[0]['state']}." if last else ""
        named = last[0]["id"] if last else "RUN-2"
        is_person = team.agents.show(agent)["role"] == "human"
        whose = "--for AGENT" if is_person else f"--as {agent}"
        raise Failed(
            Code.NOT_FOUND,
            f"`{agent}` has no run open.{told}",
            fix=f"`coord run start FEATURE {whose}` begins one; `--run {named}` names one.",
        )
    return str(found[0]["id"])


def _pair(text: str) -> tuple[str, str]:
    name, _, rest = text.partition(":")
    return name.strip(), rest.strip()


def _proofs(given: Notes, commit: str | None) -> list[dict[str, str | None]]:
    if commit is not None and not given:
        raise Failed(
            Code.USAGE,
            f"`--commit {commit}` says nothing without `--evidence`.",
            fix=f'Say what it shows: `--evidence "committed: …" --commit {commit}`.',
        )
    proofs = list[dict[str, str | None]]()
    for text in given or []:
        level, rest = _pair(text)
        known = rest and level in LEVELS
        said = (level, rest) if known else ("claimed", text)
        proofs.append({"level": said[0], "text": said[1], "commit": commit})
    return proofs


def _ways(run: dict[str, Any], errors: Sequence[dict[str, str]]) -> list[str]:
    """Return the calls that bring what is missing, in an order that works."""
    ways: list[str] = []
    for pointer in (one["pointer"] for one in errors):
        _, kind, *name = pointer.split("/")
        if kind == "steps" and name:
            step = next(one for one in run["steps"] if str(one["number"]) == name[0])
            call = f"coord run step {step['number']} --run {run['id']}"
            ways += [f"{call} --start"] if step["state"] == "pending" else []
            ticks = "".join(f" --output {at}" for at, _ in enumerate(step["outputs"], start=1))
            ways.append(f'{call} --complete{ticks} --evidence "…"')
        elif kind == "steps":
            number = run["steps"][0]["number"]
            ways.append(f'coord run step {number} --run {run["id"]} --reopen --reason "…"')
        elif kind == "criteria":
            one = next(each for each in run["criteria"] if each["key"] == name[0])
            unit = f" --unit {one['unit']}" if one["unit"] else ""
            ways.append(
                f"coord run measure {one['measure']} VALUE{unit} --run {run['id']}"
                if one["op"]
                else f'coord run criterion {one["key"]} --run {run["id"]} --evidence "…"'
            )
    rest = len(ways) - WAYS
    return ways[:WAYS] + (
        [f"{rest} more calls then; `coord run show {run['id']}` says where it stands."]
        if rest > 0
        else []
    )


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
    parts += [_step(one) for one in run["steps"]]
    parts.append("\n".join(_criterion(one) for one in run["criteria"]))
    return "\n\n".join(part for part in parts if part)


def _step(one: dict[str, Any]) -> str:
    why = f" ({one['reason']})" if one["reason"] else ""
    lines = [f"{one['number']}. {one['title']}: {one['state']}{why}"]
    lines += [
        f"   {at}. [{'x' if output['done'] else ' '}] {output['text']}"
        + (f" ({output['reason']})" if output["reason"] else "")
        for at, output in enumerate(one["outputs"], start=1)
    ]
    lines += [f"   {check['name']}: {check['state']}" for check in one["checks"]]
    lines += [f"   {_proof(proof)}" for proof in one["evidence"]]
    return "\n".join(clean(line) for line in lines)


def _at(run: dict[str, Any], number: int) -> str:
    """Show the step that was changed, and say what comes next."""
    step = next(one for one in run["steps"] if one["number"] == number)
    return f"{_step(step)}\n{_next(run)}"


def _next(run: dict[str, Any]) -> str:
    for state, move in (("started", "complete"), ("pending", "start")):
        for one in run["steps"]:
            if one["state"] == state:
                call = f"coord run step {one['number']} --{move} --run {run['id']}"
                return clean(f"Next: {one['number']}. {one['title']}: `{call}`")
    unmet = [one["key"] for one in run["criteria"] if one["state"] in ("open", "failing")]
    left = f"; not met yet: {', '.join(unmet)}" if unmet else ""
    return clean(f"Next: `coord run complete --run {run['id']}`{left}")


def _proof(proof: dict[str, Any]) -> str:
    """Show evidence with what git said of it."""
    if not proof["checked"]:
        return f"{proof['level']}: {proof['text']}"
    stands = {True: "", False: "git contradicts it: "}.get(proof["verified"], "not checked: ")
    return f"{proof['level']}: {proof['text']} ({stands}{proof['checked']})"


def _answer(run: dict[str, Any], key: str) -> str:
    """Show a criterion with its evidence, and so why it stayed open."""
    one = next(each for each in run["criteria"] if each["key"] == key)
    lines = [_criterion(one), *(f"   {_proof(proof)}" for proof in one["evidence"])]
    return "\n".join(clean(line) for line in lines)


def _criterion(one: dict[str, Any]) -> str:
    value = (
        f", measured {one['value']:g} {one['unit']}".rstrip() if one["value"] is not None else ""
    )
    decides = f" [{one['measure']}]" if one["measure"] else ""
    return clean(f"{one['key']}: {one['state']}{value}; {one['text']}{decides}")


def _judged(run: dict[str, Any], name: str) -> str:
    """Return the criteria that a series decides."""
    return "\n".join(_criterion(one) for one in run["criteria"] if one["measure"] == name)
