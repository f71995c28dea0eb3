"""Files that went away: noted at once, believed after a grace, as files return with a checkout."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from coordinator.adapters.filedrop.intake import kind_named
from coordinator.adapters.filedrop.journal import FILES, Journal, Known, Notes
from coordinator.adapters.filedrop.scan import Sight
from coordinator.core.errors import CoordError
from coordinator.core.git import find_commit
from coordinator.core.kinds import FileGrammar, Kind
from coordinator.core.logs import log

__all__ = ["believe", "missing", "note_gone"]


def missing(journal: Journal, sight: Sight) -> list[Known]:
    """Return the files that should stand in the folder, and do not."""
    return [
        known
        for known in journal.files.values()
        if known.state not in ("gone", "deleted")
        and known.gone_at is None
        and (known.sha256 or known.state == "refused")
        and sight.misses(known.path)
    ]


async def note_gone(journal: Journal, gone: Iterable[Known]) -> None:
    """Note which files went; those that never became a thing are forgotten, but for our own.

    A receipt or copy may come back with a checkout: it is known by its hash then. That a refused
    file went is told as `file.gone`.
    """
    files = list(gone)
    if not files:
        return

    async def noted(notes: Notes) -> None:
        for known in files:
            await _note_gone(notes, known)

    await journal.write(noted)


async def _note_gone(notes: Notes, known: Known) -> None:
    gone = replace(known, owed=False, writing="", gone_at=notes.work.now)
    if known.is_ours:
        await notes.put(gone)
    elif not known.subject:
        await notes.forget(known.path)
    else:
        # a text that was refused is not its thing's: should it come back, it is looked at anew
        shown = "" if known.state == "refused" else known.sha256
        await notes.put(replace(gone, state="gone", sha256=shown, beside="", fault=""))
    if known.state == "refused":
        notes.work.emit_state("file.gone", known.path, {"path": known.path})


async def believe(journal: Journal, grace_seconds: float) -> None:
    """Let the files whose grace has passed count as deleted, and their things act on it."""
    limit = journal.desk.clock.now() - timedelta(seconds=grace_seconds)
    past = [
        known
        for known in journal.files.values()
        if known.state == "gone" and known.gone_at is not None and known.gone_at <= limit
    ]
    for known in past:
        if journal.patience.allows(known.path):
            with journal.patience.guard(known.path):
                await _believe(journal, known)


async def _believe(journal: Journal, known: Known) -> None:
    kind = kind_named(known.kind)
    deleted = replace(known, state="deleted")
    if kind is None or kind.files is None or kind.files.gone is None or _elsewhere(journal, known):
        await journal.write(lambda notes: notes.put(deleted))
        return
    grammar = kind.files
    try:
        commit = await _commit(journal, kind, grammar, known)

        async def acted(notes: Notes) -> None:
            revision = await _act(notes, kind, known.subject, commit)
            await notes.put(replace(deleted, revision=revision))

        await journal.write(acted)
    except CoordError as error:
        log.info("file.gone_without_effect", path=known.path, reason=error.detail)
        await journal.write(lambda notes: notes.put(deleted))


def _elsewhere(journal: Journal, known: Known) -> bool:
    """Tell whether the thing stands in the folder under another name."""
    return any(other.is_live for other in journal.of(known.kind, known.subject))


async def _commit(journal: Journal, kind: Kind, grammar: FileGrammar, known: Known) -> str | None:
    if grammar.traces is None or grammar.landed is None:
        return None
    thing = await journal.desk.read(
        journal.workspace, FILES, lambda work: kind.find(work, known.subject)
    )
    trace = grammar.traces(thing)
    return await find_commit(Path(journal.root), trace) if trace is not None else None


async def _act(notes: Notes, kind: Kind, subject: str, commit: str | None) -> int:
    grammar = kind.files
    if grammar is not None and commit is not None and grammar.landed is not None:
        await grammar.landed(notes.work, subject, commit)
    elif grammar is not None and grammar.gone is not None:
        await grammar.gone(notes.work, subject)
    return int(getattr(await kind.find(notes.work, subject), "revision", 0))
