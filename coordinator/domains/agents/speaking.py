"""Who speaks through a file: the one rule for every kind that reads files.

A file's word is all the proof there is, so nobody speaks as `admin` through one.
"""

from collections.abc import Mapping
from typing import Any

from coordinator.core import markdown
from coordinator.core.kinds import Refused
from coordinator.core.work import Actor, Work
from coordinator.domains.agents import service

__all__ = ["named", "speaker"]


async def speaker(
    work: Work, fields: Mapping[str, Any], body: str, *names: str, otherwise: str = "files"
) -> Actor:
    """Return who speaks through a file.

    Who the front matter names, else an `Agent:` line, else whoever's name begins one of `names`
    (of the file, without its ending), else `otherwise`. Raises `Refused` where the front matter
    names someone who is not there.
    """
    name = await named(work, fields)
    if name is None and (label := markdown.labelled(body, "Agent")):
        name = await _known(work, label)
    for file_name in names:
        name = name or await _beginning(work, file_name)
    roles = await service.names(work)
    name = name or otherwise
    return Actor(name, roles.get(name, name), "files")


async def named(work: Work, fields: Mapping[str, Any]) -> str | None:
    """Return the agent that `author` or `from` in the front matter names; None without either.

    Raises `Refused` where there is no such agent.
    """
    key = next((key for key in ("author", "from") if fields.get(key)), None)
    if key is None:
        return None
    spoken = str(fields[key])
    name = await _known(work, spoken)
    if name is None:
        known = ", ".join(sorted(set(await service.names(work)) - {"admin"}))
        raise Refused(
            f"`{key}: {spoken[:80]}` names no agent who can speak through a file.",
            line=2 + list(fields).index(key),
            fix=f"Name one of {known}; or leave `{key}` out.",
            example=f"---\n{key}: backend-developer\n---",
        )
    return name


async def _known(work: Work, spoken: str) -> str | None:
    name = await service.resolve(work, spoken[:200])
    return None if name == "admin" else name


async def _beginning(work: Work, file_name: str) -> str | None:
    """Return who is named by the first words of a file's name, the longest beginning first."""
    words = markdown.slug(file_name).split("-")[:6]
    for count in range(len(words), 0, -1):
        spoken = "-".join(words[:count])
        name = await _known(work, spoken)
        if name is not None and f"{name}-".startswith(f"{spoken}-"):
            return name
    return None
