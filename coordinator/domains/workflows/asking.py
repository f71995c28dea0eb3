"""What a dropped final report does: it asks to complete its author's run, and the gate decides.

Where the gate is not met the document stays as it is, and the run says what is missing.
"""

from pathlib import PurePosixPath

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.grammar import COMMITS, FINAL
from coordinator.domains.workflows import gate, service
from coordinator.domains.workflows.models import Run
from coordinator.domains.workflows.rows import opened
from coordinator.domains.workflows.schemas import Missing

__all__ = ["reported"]


async def reported(work: Work, subject: str) -> None:
    """Complete the open run of whoever wrote this final report, or note why it cannot be.

    A report that a run left behind asks for nothing, whoever mends it later.
    """
    document = await documents.find(work, subject)
    path = PurePosixPath(document.path)
    is_final = path.parent == COMMITS and FINAL.fullmatch(path.name)
    if not is_final or document.type != "report":
        return
    run = await service.open_run_of(work, work.actor.name)
    if run is None or await _is_of_run(work, subject):
        return
    row = await opened(work, run.id)
    found = gate.missing(row, by_person=work.actor.is_person or work.actor.is_admin)
    if not found:
        await service.complete(work, run.id)
        return
    count = f"{len(found)} things are" if len(found) > 1 else "one thing is"
    words = "\n".join([f"`{path}` asks to complete it, but {count} missing:", "", *_calls(found)])
    work.change(row, "run.refused", refusal=words, refused_at=work.now)


def _calls(found: list[Missing]) -> list[str]:
    return [f"- {one.what}: `{one.fix}`" for one in found]


async def _is_of_run(work: Work, document: str) -> bool:
    statement = select(col(Run.number)).where(
        col(Run.workspace) == work.workspace, col(Run.report) == document
    )
    return (await work.session.execute(statement)).first() is not None
