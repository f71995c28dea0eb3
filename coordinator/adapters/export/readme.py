"""What an export says of itself, to whoever finds it years later."""

from collections.abc import Mapping, Sequence

from coordinator import __version__
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents

__all__ = ["readme"]

TEXT = """\
# The workspace {workspace}

Written by Coordinator {version} on {at:%Y-%m-%d at %H:%M} UTC, as it was after event {head}.

| where | what |
|---|---|
| `files/` | its things as files, in the places where the workspace's folder has them |
| `reading/` | files that a server writes and never reads: workflow runs |
| `events.jsonl` | everything that happened, an event a line, as the API shows it |

Files: {counts}.

## Read it

The files are markdown, and contracts in the format in which they were published. `# id:` in a
file's head is what its thing was called here. Events stand in their order; `data` is the state of
the subject after it, and a text over 16 KiB stands there by its hash. Earlier texts of a document
are in its events.

## Take it into a new workspace

Let the agents join first that the new one does not have, then copy what is in `files/` into its
folder:

{joins}

Each thing gets a new identifier there. What files do not carry stays behind: threads of handoffs
become part of their texts, states that no file can set are answered with a receipt, and claims,
runs and attention are in the events only. To move a whole server, use `coord backup`.
"""


async def readme(
    work: Work, files: Mapping[str, int], unwritten: Sequence[str], *, head: int
) -> str:
    """Return the text: what is in the folder, how to read it and how to take it in again."""
    roles = await agents.names(work)
    joins = [
        f"    coord agent join {name} --role {role} --workspace NEW"
        for name, role in sorted(roles.items())
        if name not in agents.BUILT_IN and role not in agents.UNWRITTEN
    ]
    text = TEXT.format(
        workspace=work.workspace,
        version=__version__,
        at=work.now,
        head=head,
        counts=", ".join(f"{count} {name.replace('_', ' ')}" for name, count in files.items())
        or "none",
        joins="\n".join(joins),
    )
    if unwritten:
        text += "\n## Not written\n\n" + "".join(f"- {one}\n" for one in unwritten)
    return text
