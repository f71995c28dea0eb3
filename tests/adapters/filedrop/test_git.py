"""What git is asked when the file of a pending commit went, and what it may not do."""

import pytest

from coordinator.adapters.filedrop import departures
from coordinator.domains.pending_commits import service as commits

FOLDER = "pending-commits"
PENDING = """\
---
repository: {repository}
---

# Pending Commit Message

## Branch: main
## Status: Ready for commit (not yet committed)

```
{message}
```
"""


async def went(place, world, clock, *, repository="''", message="Add sessions"):
    """Propose a commit by a file, let the file go for good, and return the commit."""
    path = f"{FOLDER}/2026-08-01-main-add.md"
    file = place.drop(path, PENDING.format(repository=repository, message=message))
    await place.both()
    subject = place.folder.journal.files[path].subject
    file.unlink()
    await place.both()
    clock.move(seconds=61)
    await place.both()
    return await world.see(lambda work: commits.find(work, subject))


@pytest.mark.parametrize("repository", ["~nosuchuser/x", "/" + "x" * 300])
async def test_a_repository_that_cannot_be_looked_into_stops_nothing(
    place, world, clock, repository
):
    """No such user, a name that no folder has: the commit is closed and the pass goes on."""
    found = await went(place, world, clock, repository=repository)
    assert (found.state, found.reason) == ("closed", "file deleted")


async def test_a_file_that_fails_as_it_counts_as_deleted_is_tried_again_later(
    place, world, clock, monkeypatch
):
    """The other files of the pass are taken in; the failing one waits, and then is done."""
    real, tried = departures.find_commit, []

    async def broken(root, trace):
        tried.append(trace)
        if len(tried) == 1:
            raise RuntimeError("git is broken")
        return await real(root, trace)

    monkeypatch.setattr(departures, "find_commit", broken)
    found = await went(place, world, clock)
    assert (found.state, len(tried)) == ("ready", 1)
    clock.move(seconds=3)
    await place.both()
    assert (await world.see(lambda work: commits.find(work, found.id))).state == "closed"
