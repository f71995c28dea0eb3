"""What the doors know of handoffs: their files and their line."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any, get_args

from coordinator.core.errors import CoordError
from coordinator.core.kinds import Drop, FileGrammar, Kind, Refused, Taken
from coordinator.core.markdown import fitted
from coordinator.core.work import Actor, Reader, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.speaking import speaker
from coordinator.domains.handoffs import evidence, service
from coordinator.domains.handoffs.answers import answer
from coordinator.domains.handoffs.grammar import (
    FOLDER,
    HandoffFile,
    additions,
    parse,
    proof_of,
    render,
)
from coordinator.domains.handoffs.schemas import (
    Evidence,
    EvidenceRead,
    HandoffOffer,
    HandoffRead,
    Topic,
)

__all__ = ["KIND"]

PROOFS = 50
"""How many of a file's entries of evidence are looked at, the last ones."""

SPOKEN = ("kind", "priority", "evidence_needed")


def claims(path: PurePosixPath, text: str) -> int:
    """Claim every markdown file in an agent's folder of handoffs."""
    return 40 if len(path.parts) == 3 and path.parts[0] == FOLDER and path.suffix == ".md" else 0


async def prepare(reader: Reader, path: PurePosixPath, text: str) -> dict[str, EvidenceRead]:
    """Ask git about the commits that a file's evidence names; what it says, by line."""
    named: dict[str, Evidence] = {}
    for line in parse(text).proofs[-PROOFS:]:
        with suppress(CoordError):  # what does not fit is answered when it is taken in
            named[line] = fitted(Evidence, proof_of(line) or {})
    found = await evidence.look_at(reader, list(named.values()), giver=path.parts[1])
    return dict(zip(named, found, strict=True))


async def take_in(work: Work, drop: Drop) -> Taken:
    """Offer what a new file says, or do what the file of a handoff changed."""
    said = parse(drop.text)
    receiver = await _receiver(work, drop.path)
    identifier = said.identifier or drop.subject
    it = (
        await _offered(work, drop, said, receiver)
        if identifier is None
        else await service.find(work, identifier)
    )
    _check_folder(it, receiver)
    shared = drop.base if drop.subject == it.id else None
    base = parse(shared) if shared is not None else additions(said, parse(render(it).text))
    if base != said:
        await _answered(work, it, base, said, looked_at=drop.prepared or {})
    revision = (await service.find(work, it.id)).revision
    return Taken(it.id, revision, rewrite=revision != it.revision)


async def _receiver(work: Work, path: PurePosixPath) -> str:
    spoken = path.parts[1]
    name = await agents.resolve(work, spoken)
    if name is None:
        known = ", ".join(sorted(await agents.names(work)))
        raise Refused(
            f"The folder `{spoken}` names no agent of `{work.workspace}`; there are {known}.",
            fix=f"Move the file to the folder of one of them, such as `{FOLDER}/human/`.",
            example=f"{FOLDER}/frontend-developer/{path.name}",
        )
    return name


def _check_folder(it: HandoffRead, receiver: str) -> None:
    if it.receiver != receiver:
        raise Refused(
            f"`{it.id}` was offered to `{it.receiver}`; only a file in its folder answers it.",
            fix=f"Move the file to `{FOLDER}/{it.receiver}/`, or leave `id` out to offer it anew.",
        )


async def _offered(work: Work, drop: Drop, said: HandoffFile, receiver: str) -> HandoffRead:
    if not drop.text.strip():
        raise Refused(
            "The file is empty.",
            fix="Write what you ask for: the first heading is its title.",
            example="# Which scopes does the sign-in page ask for?\n\nRead, or write too?",
        )
    refs = said.fields.get("refs") or []
    fields = {
        "to": receiver,
        "title": said.title or drop.path.stem.replace("-", " "),
        "body": said.body,
        "refs": refs if isinstance(refs, list) else str(refs).replace(",", " ").split(),
        "acceptance": [{"text": text, "done": done} for text, done in said.boxes.items()],
        "due_at": said.text_of("due") or None,
    }
    given = {name: said.text_of(name).lower() for name in SPOKEN}
    fields |= {name: value for name, value in given.items() if value}
    draft = fitted(HandoffOffer, fields)
    work.actor = await speaker(work, said.fields, said.body, drop.path.stem)
    it = await service.offer(work, draft)
    await shown(work, it.id)
    return await service.find(work, it.id)


async def _answered(
    work: Work,
    it: HandoffRead,
    base: HandoffFile,
    said: HandoffFile,
    *,
    looked_at: Mapping[str, EvidenceRead],
) -> None:
    """Act on the difference: the text of a file that the server never wrote is its sender's."""
    roles = await agents.names(work)
    reader = Actor(it.receiver, roles[it.receiver], "files")
    if reader.is_admin:
        raise Refused(
            "Nobody speaks as `admin` through a file.",
            fix=f"Answer `{it.id}` on the dashboard or with `coord handoff`.",
        )
    sender = Actor(it.sender, roles.get(it.sender, it.sender), "files")
    work.actor = reader
    author = reader if base.identifier else sender
    await answer(work, it, base, said, author=author, looked_at=looked_at)


async def shown(work: Work, identifier: str) -> None:
    """Note that a handoff stands in its receiver's folder."""
    await service.delivered(work, [identifier])


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line what a handoff is; `state` is as events carry it, or as lists do."""
    name = state.get("id") or f"HO-{state.get('number')}"
    sender = state.get("from") or state.get("sender")
    receiver = state.get("to") or state.get("receiver")
    return f"{name} {state.get('state')}: {sender} to {receiver}, “{state.get('title')}”"


KIND = Kind(
    name="handoffs",
    noun="handoff",
    label="Handoffs",
    order=2,
    summary=summary,
    find=service.find,
    list=service.every,
    filters=("state", "to", "from", "kind"),
    choices={"kind": get_args(Topic)},
    states=("offered", "accepted", "completed", "declined", "cancelled"),
    owed=service.OPEN,
    empty="No handoff yet. Work or a question that one agent passes to another would be here.",
    example='coord handoff offer frontend-developer "…" --as backend-developer',
    files=FileGrammar(
        folders=(FOLDER,),
        claims=claims,
        prepare=prepare,
        take_in=take_in,
        render=render,
        shown=shown,
    ),
)
