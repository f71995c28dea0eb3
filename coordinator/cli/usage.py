"""The verbs of `coord contract` for those who use one, and for what may be released."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coordinator.cli.failures import Code, Failed
from coordinator.cli.shown import ago, clean, table
from coordinator.cli.verbs import Call, Limit, read_file

__all__ = ["VERBS", "Name", "counted", "format_of"]


def _good_name(name: str) -> str:
    """Return a contract's name; raises `Failed` where it is none, before any call is made of it."""
    from coordinator.domains.contracts.numbers import NAME

    if NAME.fullmatch(name) is None:
        raise Failed(
            Code.USAGE,
            f"`{name}` is no name for a contract: lower case letters, digits, `.`, `_` and `-`, 64 "
            "at most, a letter or digit first.",
            fix="A version is no part of the name; it is said by itself.",
        )
    return name


Name = Annotated[str, typer.Argument(help="The contract's name.", callback=_good_name)]
Version = Annotated[str, typer.Argument(help="One of its versions.")]
Environment = Annotated[str, typer.Argument(help="Where it runs: production, staging.")]
Whom = Annotated[str | None, typer.Option(help="For this agent; for oneself unless said.")]

EXITS = {"yes": 0, "no": 1, "unknown": 3}
"""The exit codes of `can-release`, for pipelines."""


def consumers(call: Call, name: Name, limit: Limit = 50) -> None:
    """List who uses a contract, and which operations.

    Example: coord contract consumers users
    """
    with call.team() as team:
        page = team.contracts.consumers(name, limit=limit)
    call.tell_page(page, _consumers, empty=f"Nobody uses {name}.")


def use(
    call: Call,
    name: Name,
    operations: Annotated[
        list[str] | None, typer.Argument(help="Such as “GET /users/{id}”; all unless said.")
    ] = None,
    consumer: Whom = None,
) -> None:
    """Say that one uses a contract, and which operations: whoever changes them tells one then.

    Example: coord contract use users "GET /users" "GET /users/{id}" --as frontend-developer
    """
    with call.team() as team:
        found = team.contracts.use(name, consumer or call.speaker(team), operations or ())
    call.tell(found, _using)


def leave(call: Call, name: Name, consumer: Whom = None) -> None:
    """Say that one uses a contract no more.

    Example: coord contract leave users --as frontend-developer
    """
    with call.team() as team:
        found = team.contracts.leave(name, consumer or call.speaker(team))
    call.tell(found, lambda one: f"{one['agent']} uses {one['contract']} no more.")


def verdict(  # noqa: PLR0913 - one option for each field of a verdict
    call: Call,
    name: Name,
    version: Version,
    state: Annotated[
        str, typer.Argument(help="acknowledged, verified, failed, waived; pending takes it back.")
    ],
    consumer: Whom = None,
    reason: Annotated[str, typer.Option(help="Why; a failure and a waiver need it.")] = "",
    evidence: Annotated[
        list[str] | None, typer.Option(help="What shows it: a test run, a commit.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="When a waiver ends: 2026-12-31.")] = None,
) -> None:
    """Say how one does with a version; the handoff that told of it moves along.

    Example: coord contract verdict users 2.0.0 verified --as frontend-developer
    """
    proofs = [{"level": "claimed", "text": text} for text in evidence or ()]
    fields = {"consumer": consumer, "reason": reason, "evidence": proofs, "expires_at": until}
    with call.team() as team:
        found = team.contracts.give_verdict(name, version, state, **fields)
    call.tell(found, _verdict)


def can_release(
    call: Call,
    name: Name,
    version: Annotated[str | None, typer.Option(help="The one in use unless said.")] = None,
    environment: Annotated[str | None, typer.Option(help="Say what runs there now.")] = None,
) -> None:
    """Say whether a version can be released; ends with 0 for yes, 1 for no, 3 for unknown.

    Example: coord contract can-release users --version 2.0.0 --environment production
    """
    with call.team() as team:
        found = team.contracts.can_release(name, version, environment)
    call.tell(found, _answer)
    sys.exit(EXITS[found["answer"]])


def compare(  # noqa: PLR0913 - both ways to name the two versions
    call: Call,
    name: Name,
    older: Annotated[
        str | None, typer.Argument(metavar="[BASE]", help="The one before it unless said.")
    ] = None,
    newer: Annotated[
        str | None, typer.Argument(metavar="[REVISION]", help="The one in use unless said.")
    ] = None,
    base: Annotated[str | None, typer.Option(help="The same as BASE.")] = None,
    revision: Annotated[str | None, typer.Option(help="The same as REVISION.")] = None,
    operation: Annotated[str | None, typer.Option(help="Only what concerns this one.")] = None,
) -> None:
    """Say what changed between two versions that were published.

    Example: coord contract compare users 1.0.0 2.0.0
    """
    which = {"base": base or older, "revision": revision or newer, "operation": operation}
    with call.team() as team:
        found = team.contracts.comparison(name, **which)
    call.tell(found, _comparison)


def expect(
    call: Call,
    name: Name,
    file: Annotated[Path, typer.Argument(help="What one needs, as a contract; `-` reads it.")],
    format_: Annotated[
        str | None,
        typer.Option("--format", help="openapi, json_schema or markdown; found out unless said."),
    ] = None,
    consumer: Whom = None,
) -> None:
    """Say what one needs of a contract, be it built or not.

    Example: coord contract expect users needs.yaml --as frontend-developer
    """
    content = read_file(file)
    with call.team() as team:
        found = team.contracts.expect(
            name, consumer or call.speaker(team), content, format_ or format_of(file, content)
        )
    call.tell(found, lambda one: f"{one['agent']} expects {_operations(one)} of {one['contract']}.")


def gap(call: Call, name: Name, consumer: Whom = None) -> None:
    """Say what the version in use gives of what one expects, operation by operation.

    Example: coord contract gap users --as frontend-developer
    """
    with call.team() as team:
        found = team.contracts.gap(name, consumer or call.speaker(team))
    call.tell(found, _gap)


def lint(
    call: Call,
    name: Name,
    version: Annotated[str | None, typer.Option(help="The one in use unless said.")] = None,
) -> None:
    """List the faults of a version against the standard that it names; guides have none.

    Example: coord contract lint users --version 2.0.0
    """
    with call.team() as team:
        which = version or team.contracts.show(name)["latest"]
        if which is None:
            fix = f"Say which: `coord contract lint {name} --version …`."
            raise Failed(Code.NOT_FOUND, f"`{name}` has no version in use.", fix=fix)
        found = team.contracts.lint(name, which)
    call.tell(found, _faults)


def deploy(call: Call, name: Name, version: Version, environment: Environment) -> None:
    """Record that an environment runs a version now.

    Example: coord contract deploy users 2.0.0 production --as backend-developer
    """
    with call.team() as team:
        found = team.contracts.deploy(name, version, environment)
    call.tell(found, _deployed)


def withdraw(call: Call, name: Name, environment: Environment) -> None:
    """Record that an environment runs a contract no more.

    Example: coord contract withdraw users staging --as backend-developer
    """
    with call.team() as team:
        found = team.contracts.withdraw(name, environment)
    call.tell(found, lambda one: f"{one['environment']} runs {one['contract']} no more.")


def environments(call: Call) -> None:
    """List what runs where.

    Example: coord contract environments
    """
    with call.team() as team:
        found = team.contracts.environments()
    call.tell(found, lambda all_: _environments(all_) if all_ else "Nothing is deployed.")


VERBS: dict[str, Callable[..., None]] = {
    "consumers": consumers,
    "use": use,
    "leave": leave,
    "verdict": verdict,
    "can-release": can_release,
    "compare": compare,
    "expect": expect,
    "gap": gap,
    "lint": lint,
    "deploy": deploy,
    "withdraw": withdraw,
    "environments": environments,
}
"""The verbs by their names."""


def format_of(file: Path, content: str) -> str | None:
    """Return what a file's ending promises, so that a broken one is refused; None to find out."""
    if file.suffix == ".md":
        return "markdown"
    if file.suffix not in (".yaml", ".yml", ".json"):
        return None
    is_openapi = re.search(r"^[\s{]*[\"']?(openapi|swagger)[\"']?\s*:", content, re.MULTILINE)
    return "openapi" if is_openapi else "json_schema"


def counted(found: Mapping[str, Any]) -> str:
    """Say how many changes of each level there are."""
    return ", ".join(f"{found[level]} {level}" for level in ("breaking", "risky", "safe"))


def _operations(one: Mapping[str, Any]) -> str:
    return ", ".join(one["operations"]) or "all of it"


def _consumers(items: Sequence[dict[str, Any]]) -> str:
    rows = [(one["agent"], one["uses"], _operations(one), ago(one["updated_at"])) for one in items]
    return table(("CONSUMER", "USES", "OPERATIONS", "CHANGED"), rows)


def _using(one: Mapping[str, Any]) -> str:
    return clean(f"{one['agent']} uses {one['contract']}: {_operations(one)}")


def _verdict(one: Mapping[str, Any]) -> str:
    line = f"{one['contract']} {one['version']}: {one['consumer']} {one['state']}"
    return clean(f"{line} ({one['handoff']})" if one["handoff"] else line)


def _answer(found: Mapping[str, Any]) -> str:
    where = f" to {found['environment']}" if found["environment"] else ""
    lines = [f"{found['answer']}: {found['contract']} {found['version']}{where}"]
    lines += [f"- {one['code']}: {one['text']}{_until(one)}" for one in found["reasons"]]
    lines.append(f"Next: {found['next']}")
    return clean("\n".join(lines))


def _until(reason: Mapping[str, Any]) -> str:
    return f" (until {reason['until'][:10]})" if reason["until"] else ""


def _faults(found: Mapping[str, Any]) -> str:
    title = f"{found['contract']} {found['version']}"
    if not found["faults"]:
        return f"{title} has no faults."
    more = "" if found["is_complete"] else " at least"
    count = len(found["faults"])
    lines = [f"{title}: {count} fault{'s' if count > 1 else ''}{more}"]
    lines += [f"- {one['pointer'] or 'everywhere'}: {one['text']}" for one in found["faults"]]
    return clean("\n".join(lines))


def _comparison(found: Mapping[str, Any]) -> str:
    title = f"{found['contract']} {found['base']} to {found['version']}: {found['verdict']}"
    lines = [f"{title} ({counted(found)})", *_changes(found["changes"]), *_unclear(found["gaps"])]
    if found["left_out"]:
        lines.append(f"{found['left_out']} more are not listed.")
    return clean("\n".join(lines))


def _changes(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{one['level']:<8}  {_place(one)}  {one['text']}" for one in changes]


def _unclear(gaps: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"unclear   {_place(one)}  {one['text']}" for one in gaps]


def _place(one: Mapping[str, Any]) -> str:
    return f"{one['operation']} {one['path']}".strip() or "everywhere"


def _gap(found: Mapping[str, Any]) -> str:
    version = found["version"] or "no version yet"
    lines = [f"{found['contract']} ({version}) for {found['agent']}: {found['state']}"]
    for one in found["operations"]:
        lines.append(f"{one['state']:<8}  {one['operation']}")
        lines += [f"          {change['text']}" for change in (*one["changes"], *one["unclear"])]
    lines += [*_changes(found["general"]), *_unclear(found["unclear"])]
    return clean("\n".join(lines))


def _deployed(one: Mapping[str, Any]) -> str:
    line = f"{one['environment']} runs {one['contract']} {one['version']}."
    return clean("\n".join([line, *(f"Warning: {text}" for text in one["warnings"])]))


def _environments(found: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (one["name"], each["contract"], each["version"], each["author"], ago(each["updated_at"]))
        for one in found
        for each in one["deployments"]
    ]
    return table(("ENVIRONMENT", "CONTRACT", "VERSION", "BY", "SINCE"), rows)
