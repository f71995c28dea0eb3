"""Where the commits are that evidence of a run names."""

import asyncio
from typing import TypeVar

from coordinator.core.git import folder_of
from coordinator.core.work import Reader
from coordinator.domains.workflows import service
from coordinator.domains.workflows.schemas import CriterionChange, StepChange

__all__ = ["placed"]

G = TypeVar("G", StepChange, CriterionChange)


async def placed(reader: Reader, identifier: str, given: G) -> G:
    """Return a body whose commits are of the run's repository, where they name none themselves.

    Only where that is a folder that this server sees: else the one around the workspace's folder is
    looked into, as for any evidence.
    """
    if not any(one.commit and not one.repository for one in given.evidence):
        return given
    run = await reader(lambda work: service.find(work, identifier))
    if await asyncio.to_thread(folder_of, run.repository) is None:
        return given
    evidence = [
        one.model_copy(update={"repository": one.repository or run.repository})
        for one in given.evidence
    ]
    return given.model_copy(update={"evidence": evidence})
