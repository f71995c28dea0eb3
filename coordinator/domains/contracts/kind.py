"""What the doors know of contracts: their files and their line."""

from collections.abc import Mapping
from typing import Any

from coordinator.core.errors import AlreadyDone
from coordinator.core.kinds import Drop, FileGrammar, Kind, Refused, Taken
from coordinator.core.work import Work
from coordinator.domains.agents.speaking import speaker
from coordinator.domains.contracts import files, queries, service
from coordinator.domains.contracts.schemas import ContractRead, VersionWhole

__all__ = ["KIND"]


async def take_in(work: Work, drop: Drop) -> Taken:
    """Publish what a file says; a guide stands for its contract, not for one version of it."""
    said: files.ContractFile = drop.prepared
    names = [drop.path.stem] if said.is_guide else []
    work.actor = await speaker(work, said.fields, said.body, *names)
    try:
        version = await service.publish(work, said.name, said.draft)
    except AlreadyDone as error:
        raise _unchanging(error, said) from None
    if said.is_guide:
        return Taken(said.name, (await queries.find(work, said.name)).revision)
    return Taken(f"{version.name}@{version.version}", version.revision)


def _unchanging(error: AlreadyDone, said: files.ContractFile) -> Refused:
    if said.is_guide:
        fix = "Change the version inside the guide, or take it out to get the next number."
    else:
        fix = f"Restore this file, and put the new text beside it. {error.fix}"
    return Refused(error.detail, fix=fix)


async def load(work: Work, subject: str) -> VersionWhole | ContractRead:
    """Return a version (`users@2.0.0`) whole, or a contract (`users`)."""
    name, at, version = subject.partition("@")
    if at:
        return await queries.find_version(work, name, version)
    return await queries.find(work, name)


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line which contract or version it is."""
    if "contract" in state:
        line = f"{state['contract']}@{state['version']}"
    else:
        latest = state.get("latest")
        line = f"{state.get('name')}" + (f": {latest} in use" if latest else ": only drafts")
        line += f", provided by {state.get('provider')}"
    words = state.get("summary")
    return f"{line}: {words[:120]}" if isinstance(words, str) and words else line


KIND = Kind(
    name="contracts",
    noun="contract",
    also=("contract_version",),
    label="Contracts",
    order=5,
    summary=summary,
    find=queries.show,
    list=queries.every,
    filters=("provider",),
    empty="No contract yet. The APIs that agents promise each other would be here.",
    example="coord contract publish users openapi.yaml --version 1.0.0 --as backend-developer",
    files=FileGrammar(
        folders=(files.FOLDER,),
        claims=files.claims,
        prepare=files.read,
        take_in=take_in,
        load=load,
        render=files.render,
    ),
)
