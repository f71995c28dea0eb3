"""Who speaks through a file."""

import pytest

from coordinator.core.kinds import Refused
from coordinator.domains.agents import speaking


@pytest.mark.parametrize(
    ("fields", "body", "name", "expected"),
    [
        ({"author": "Backend Developer"}, "Agent: vibe", "frontend-notes", "backend-developer"),
        ({"from": "vibe"}, "", "x", "vibe-coder"),
        ({}, "# Notes\n**Agent**: Frontend Developer\n", "backend-notes", "frontend-developer"),
        ({}, "Agent: nobody we know", "backend-developer-plan", "backend-developer"),
        ({}, "", "backend-final", "backend-developer"),
        ({}, "", "in-memory-cache", "files"),
        ({}, "", "admin-notes", "files"),
        ({}, "", "human-notes", "human"),
    ],
)
async def test_a_file_says_who_speaks(world, fields, body, name, expected):
    """Front matter, an `Agent:` line, the file's name by whole words; else `files`, never admin."""
    actor = await world.see(lambda work: speaking.speaker(work, fields, body, name))
    assert (actor.name, actor.door) == (expected, "files")


@pytest.mark.parametrize("author", ["nobody", "admin"])
async def test_who_is_not_there_cannot_speak(world, author):
    """An unknown author is refused with the line and the names that are known."""
    with pytest.raises(Refused, match=f"author: {author}") as refusal:
        await world.see(lambda work: speaking.speaker(work, {"a": 1, "author": author}, "", "x"))
    assert refusal.value.line == 3
    assert "backend-developer" in refusal.value.fix
