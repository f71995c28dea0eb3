"""What a handoff's file changed, done as the agent whose folder it is in.

Every change goes through the verb that the other doors call; one that is refused refuses the file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coordinator.core.errors import Forbidden
from coordinator.core.kinds import Refused
from coordinator.core.markdown import fitted
from coordinator.core.work import Actor, Work
from coordinator.domains.handoffs import grammar, moves, service
from coordinator.domains.handoffs.grammar import HandoffFile
from coordinator.domains.handoffs.schemas import (
    Completion,
    DemandMake,
    EvidenceRead,
    HandoffPatch,
    HandoffRead,
    Reason,
    ReplyCreate,
)

__all__ = ["answer"]

FIXED = ("from", "to", "kind", "refs", "evidence_needed")
MOVES = ("acknowledged", "accepted", "declined", "completed")
EXAMPLE = "## Reply\n\nRead access is enough."


async def answer(
    work: Work,
    it: HandoffRead,
    base: HandoffFile,
    said: HandoffFile,
    *,
    author: Actor,
    looked_at: Mapping[str, EvidenceRead],
) -> None:
    """Apply what `said` changed of `base`: the text as `author`, all else as the work's actor.

    `looked_at` holds what git says of evidence, by its line.
    """
    _check_places(base, said)
    await _rewritten(work, it, base, said, author=author)
    await _ticked(work, it.id, base, said)
    await _demanded(work, it, base, said)
    await _moved(work, it, base, said, looked_at)
    if text := _added(base.reply, said.reply):
        await service.reply(work, it.id, fitted(ReplyCreate, {"body": text}))


def _check_places(base: HandoffFile, said: HandoffFile) -> None:
    known = set(base.strays)
    for line in said.strays:
        if line not in known:
            raise Refused(
                f"“{line[:80]}” stands where only the server, boxes or evidence stand.",
                fix="Write what you want to say under `## Reply`, at the end of the file.",
                example=EXAMPLE,
            )
    for name in FIXED:
        if name in said.fields and said.fields[name] != base.fields.get(name):
            raise Refused(
                f"`{name}` does not change once a handoff is offered.",
                fix=f"Put `{name}` back as it was; for another one, offer a new handoff.",
            )


async def _rewritten(
    work: Work, it: HandoffRead, base: HandoffFile, said: HandoffFile, *, author: Actor
) -> None:
    changed: dict[str, Any] = {}
    if said.title and said.title.split() != base.title.split():
        changed["title"] = said.title
    if said.body.strip() and said.body.split() != base.body.split():
        changed["body"] = said.body
    if (priority := said.text_of("priority")) and priority != base.text_of("priority"):
        changed["priority"] = priority.lower()
    if "due" in said.fields and said.fields["due"] != base.fields.get("due"):
        changed["due_at"] = said.text_of("due") or None
    if new := [text for text in said.boxes if text not in base.boxes]:
        items = [{"text": text, "done": said.boxes[text]} for text in new]
        changed["acceptance"] = [*(item.model_dump() for item in it.acceptance), *items]
    if not changed:
        return
    if it.state == "cancelled":
        raise Refused(
            f"`{it.id}` was taken back. {_taken_back(it)}",
            fix=f"Put the old {' and '.join(changed)} back; `## Reply` still takes what you say.",
            example=EXAMPLE,
        )
    reader, work.actor = work.actor, author
    try:
        await service.change(work, it.id, fitted(HandoffPatch, changed))
    except Forbidden as error:
        raise Refused(
            error.detail,
            fix=f"Put the old {' and '.join(changed)} back, and write your answer under "
            "`## Reply`, at the end of the file.",
            example=EXAMPLE,
        ) from None
    work.actor = reader


async def _ticked(work: Work, identifier: str, base: HandoffFile, said: HandoffFile) -> None:
    moved = {text: done for text, done in said.boxes.items() if base.boxes.get(text, done) != done}
    if moved:
        items = (await service.find(work, identifier)).acceptance
        ticked = [{"text": item.text, "done": moved.get(item.text, item.done)} for item in items]
        await service.change(work, identifier, fitted(HandoffPatch, {"acceptance": ticked}))


async def _demanded(work: Work, it: HandoffRead, base: HandoffFile, said: HandoffFile) -> None:
    level = said.text_of("demand").lower()
    if level != base.text_of("demand").lower():
        wanted = fitted(DemandMake, {"level": level or "claimed"})
        await moves.demand(work, it.id, wanted)


async def _moved(
    work: Work,
    it: HandoffRead,
    base: HandoffFile,
    said: HandoffFile,
    looked_at: Mapping[str, EvidenceRead],
) -> None:
    reason = said.text_of("reason") if said.text_of("reason") != base.text_of("reason") else ""
    lines = [line for line in said.proofs if line not in base.proofs]
    proofs = [looked_at.get(line) or grammar.proof_of(line) for line in lines]
    wanted = said.state if said.state not in ("", base.state) else ""
    if wanted == it.state and not reason and not proofs:
        return
    if (it.state, it.kind) == ("cancelled", "contract_change") and wanted in MOVES:
        await _late(work, it, wanted, reason=reason, proofs=said.proofs)
        return
    if wanted == "acknowledged":
        await moves.acknowledge(work, it.id)
    elif wanted == "accepted":
        await moves.accept(work, it.id)
    elif wanted == "declined":
        _check_reason(reason)
        await moves.decline(work, it.id, fitted(Reason, {"reason": reason}))
    elif wanted == "completed":
        done = fitted(Completion, {"evidence": proofs, "reason": reason})
        await moves.complete(work, it.id, done)
    elif wanted:
        raise Refused(
            f"`state: {wanted[:40]}` is no move of a file; {', '.join(MOVES)} are.",
            fix=f"Write one of them, or leave it at `state: {it.state}`.",
        )
    _check_used(wanted, reason=reason, proofs=proofs)


async def _late(
    work: Work, it: HandoffRead, wanted: str, *, reason: str, proofs: Sequence[str]
) -> None:
    """Keep an answer in the thread that was overtaken by a newer version: it moves nothing."""
    words = "\n\n".join(part for part in (reason, "\n".join(proofs)) if part)
    body = f"Answered too late with {wanted}. {_taken_back(it)}\n\n{words}"
    await service.reply(work, it.id, fitted(ReplyCreate, {"body": body}))


def _taken_back(it: HandoffRead) -> str:
    why = f"{it.reason.rstrip('.')}; nothing" if it.reason else "Nothing"
    return f"{why} is asked any more."


def _check_reason(reason: str) -> None:
    if not reason:
        raise Refused(
            "`state: declined` needs a `reason`: the sender reads it.",
            fix="Add a line `reason: …` below `state: declined`.",
            example="---\nstate: declined\nreason: the new field is missing\n---",
        )


def _check_used(wanted: str, *, reason: str, proofs: list[Any]) -> None:
    unused = []
    if reason and wanted not in ("declined", "completed"):
        unused.append("A `reason` goes with `state: declined` or `state: completed`")
    if proofs and wanted != "completed":
        unused.append("evidence goes with `state: completed`")
    if unused:
        raise Refused(
            "; ".join(unused) + ".",
            fix="Set that state as well, or write what you want to say under `## Reply`.",
            example="---\nid: HO-1\nstate: completed\n---",
        )


def _added(before: str, after: str) -> str:
    """Return what was written anew: a text that only grew gives what it grew by."""
    if after.startswith(before):
        return after[len(before) :].strip()
    return after.strip()
