"""What the doors know of contracts: their files and their line."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from coordinator.core.errors import AlreadyDone, Invalid, NotFound, Unsupported
from coordinator.core.kinds import Drop, FileGrammar, Kind, Refused, Rendered, Taken
from coordinator.core.pages import all_of
from coordinator.core.work import Reader, Work
from coordinator.domains.agents.speaking import speaker
from coordinator.domains.contracts import (
    answering,
    consumers,
    expectations,
    files,
    linting,
    notes,
    publishing,
    queries,
    references,
    searching,
    service,
    showing,
    verdicts,
)
from coordinator.domains.contracts.comparison.documents import Unreadable
from coordinator.domains.contracts.notes import Note
from coordinator.domains.contracts.numbering import BreaksPatch
from coordinator.domains.contracts.publishing import Prepared
from coordinator.domains.contracts.schemas import ContractRead, VersionWhole

__all__ = ["KIND"]


@dataclass(frozen=True, slots=True)
class _Dropped:
    """A file that was read, and its version that was compared."""

    said: files.ContractFile
    prepared: Prepared


async def prepare(read: Reader, path: PurePosixPath, text: str) -> _Dropped:
    """Read a file and compare what it says; raises `Refused`, and `TooLarge`."""
    said = files.read(path, text)
    try:
        prepared = await publishing.prepared(read, said.name, said.wanted, source=str(path))
        await asyncio.to_thread(files.check_format, path, text, prepared.draft.format)
    except (Unreadable, Unsupported) as error:
        raise files.mended(path, error) from None
    fields = await asyncio.to_thread(files.author, path, text)
    return _Dropped(replace(said, fields=said.fields or fields), prepared)


async def take_in(work: Work, drop: Drop) -> Taken:
    """Publish what a file says; a guide stands for its contract, not for one version of it."""
    said: files.ContractFile = drop.prepared.said
    names = [drop.path.stem] if said.is_guide else []
    try:
        work.actor = await speaker(work, said.fields, said.body, *names)
    except Refused as error:
        raise files.unknown_author(drop.path, drop.text, error) from None
    try:
        version = await service.publish(work, said.name, drop.prepared.prepared)
    except AlreadyDone as error:
        raise _unchanging(error, said) from None
    except Invalid as error:
        raise files.worded(error) from None
    except BreaksPatch as error:
        raise files.breaking(drop.path, said, error.detail, number=error.suggested) from None
    if said.is_guide:
        return Taken(said.name, (await queries.find(work, said.name)).revision)
    return Taken(f"{version.name}@{version.version}", version.revision)


def _unchanging(error: AlreadyDone, said: files.ContractFile) -> Refused:
    if said.is_guide:
        fix = "Change the version inside the guide, or take it out to get the next number."
    else:
        fix = f"Restore this file, and put the new text beside it. {error.fix}"
    return Refused(error.detail, fix=fix)


async def load(work: Work, subject: str) -> VersionWhole | ContractRead | Note:
    """Return a version (`users@2.0.0`) whole, a contract (`users`), or what a note says.

    Raises `NotFound` for what has no file: a consumer, a verdict, an environment.
    """
    if "/" in subject:
        raise NotFound(f"`{subject}` has no file.")
    if ":" in subject:
        return await notes.find(work, subject)
    name, at, version = subject.partition("@")
    if at:
        return await queries.find_version(work, name, version)
    return await queries.find(work, name)


def render(shown: VersionWhole | ContractRead | Note) -> Rendered | None:
    """Write a version as it was published, or the note about its changes."""
    return notes.render(shown) if isinstance(shown, Note) else files.render(shown)


async def exported(work: Work) -> AsyncIterator[Rendered]:
    """Yield every version that has a file, oldest first, so that each follows what it follows."""
    for contract in await all_of(queries.every, work):
        for row in reversed(await queries.version_rows(work, contract.name)):
            version = await queries.find_version(work, contract.name, row.version)
            if (rendered := files.render(version)) is not None:
                yield rendered


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line which contract, version, consumer, verdict, comparison or deployment it is."""
    line = _line(state)
    words = state.get("summary")
    return f"{line}: {words[:120]}" if isinstance(words, str) and words else line


def _line(state: Mapping[str, Any]) -> str:
    if "contract" not in state:
        latest = state.get("latest")
        line = f"{state.get('name')}" + (f": {latest} in use" if latest else ": only drafts")
        return line + f", provided by {state.get('provider')}"
    version = f"{state['contract']}@{state.get('version')}"
    if "consumer" in state:
        return f"{version}: {state.get('state')} for {state['consumer']}"
    if "is_main" in state:
        return f"{version}: {state.get('verdict')} since {state.get('base')}"
    if "environment" in state:
        return f"{state['environment']}: {version if state.get('version') else state['contract']}"
    if "uses" in state:
        return f"{state['agent']} uses {state['contract']}"
    if "agent" in state:
        return f"{state['agent']} expects {state['contract']}"
    return version


def page_of(subject: str) -> str:
    """Return whose page shows `users@2.0.0/an-agent`, `users/an-agent`, `users@1.0.0:2.0.0`."""
    whole = subject.partition("/")[0]
    name, at, versions = whole.partition("@")
    return f"{name}@{versions.rpartition(':')[2]}" if at else name


KIND = Kind(
    name="contracts",
    noun="contract",
    also=(
        *("contract_version", "consumer", "verdict"),
        *("comparison", "expectation", "deployment"),
    ),
    page_of=page_of,
    label="Contracts",
    order=5,
    summary=summary,
    find=showing.show,
    list=showing.listed,
    filters=("provider",),
    empty="No contract yet. The APIs that agents promise each other would be here.",
    example="coord contract publish users openapi.yaml --version 1.0.0 --as backend-developer",
    files=FileGrammar(
        folders=(files.FOLDER,),
        claims=files.claims,
        prepare=prepare,
        take_in=take_in,
        load=load,
        render=render,
        exported=exported,
    ),
    searched=searching.searched,
    reference=references.reference,
    parts={"gap": expectations.gap},
    reacts={
        "agent.retired": consumers.retired,
        "handoff.accepted": answering.follow,
        "handoff.completed": answering.follow,
        "handoff.declined": answering.follow,
        "handoff.reopened": answering.follow,
    },
    sweep=verdicts.expire,
    chore=linting.lint_some,
)
