"""What git is asked when the file of a pending commit went, and what it may not do."""

import os
import subprocess
from datetime import timedelta

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


@pytest.fixture
def git(place, clock):
    """Run git in the folder around the root, which is a repository; commits are of the clock."""

    def run(*arguments, at=None):
        moment = str(at or clock.now())
        names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        done = subprocess.run(
            ["git", "-C", str(place.root.parent), *names, *arguments],
            check=True,
            capture_output=True,
            env=os.environ | {"GIT_COMMITTER_DATE": moment},
        )
        return done.stdout.decode().strip()

    run("init", "-q", "-b", "main")
    return run


async def proposed(place, *, repository="''", message="Add sessions"):
    """Propose a commit by a file; return the file and the commit's identifier."""
    path = f"{FOLDER}/2026-08-01-main-add.md"
    file = place.drop(path, PENDING.format(repository=repository, message=message))
    await place.both()
    return file, place.folder.journal.files[path].subject


async def went(place, world, clock, file, subject):
    """Let the file of a commit go for good, and return what became of the commit."""
    file.unlink()
    await place.both()
    clock.move(seconds=61)
    await place.both()
    return await world.see(lambda work: commits.find(work, subject))


MESSAGE = "Add sessions\n\n- Keep who is signed in."
FOUND = {
    "the same": (MESSAGE, MESSAGE),
    "with trailers": (MESSAGE, f"{MESSAGE}\n\nCo-Authored-By: A <a@example.org>\n"),
    "as git keeps it": ("Add  \n\n\nmore", "Add\n\nmore"),
}
OTHERS = {
    "another": (MESSAGE, "Something else"),
    "one that contains it": ("fix", "prefix the names"),
    "one that begins with it": ("fix", "fixed the names"),
    "one that quotes it": ("fix", "Revert\n\nfix\n"),
}


@pytest.mark.parametrize("case", FOUND)
async def test_a_commit_whose_file_went_is_committed_where_git_has_its_message(
    place, world, clock, git, case, monkeypatch
):
    """It is looked for in the repository around the folder, whatever the server's own is."""
    message, committed = FOUND[case]
    file, subject = await proposed(place, message=message)
    git("commit", "-q", "--allow-empty", "-m", committed)
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    assert (await went(place, world, clock, file, subject)).state == "committed"


@pytest.mark.parametrize("case", OTHERS)
async def test_another_commits_message_does_not_count(place, world, clock, git, case):
    """Only the whole message does, however much of it stands elsewhere."""
    message, committed = OTHERS[case]
    file, subject = await proposed(place, message=message)
    git("commit", "-q", "--allow-empty", "-m", committed)
    assert (await went(place, world, clock, file, subject)).state == "closed"


async def test_a_commit_that_is_older_than_its_proposal_does_not_count(place, world, clock, git):
    """Someone committed the same words before; clocks may differ by a minute."""
    file, subject = await proposed(place, message="fix")
    git("commit", "-q", "--allow-empty", "-m", "fix", at=clock.now() - timedelta(seconds=90))
    assert (await went(place, world, clock, file, subject)).state == "closed"


async def test_looking_into_a_repository_starts_none_of_its_programs(
    place, world, clock, git, tmp_path
):
    """Neither its pager, nor its monitor, nor what would fetch a missing commit."""
    file, subject = await proposed(place)
    git("commit", "-q", "--allow-empty", "-m", "Add sessions")
    git("commit", "-q", "--allow-empty", "-m", "Later")
    proof = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {proof}\nexit 1\n")
    program.chmod(0o755)
    for name in ("core.pager", "core.fsmonitor", "core.sshCommand", "remote.origin.uploadpack"):
        git("config", name, str(program))
    for name, value in {
        "remote.origin.url": str(tmp_path),
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }.items():
        git("config", name, value)
    lost = tmp_path / ".git/objects"
    parent = git("rev-parse", "HEAD~1")
    (lost / parent[:2] / parent[2:]).unlink()
    assert (await went(place, world, clock, file, subject)).state == "closed"
    assert not proof.exists()


@pytest.mark.parametrize("repository", ["~nosuchuser/x", "/" + "x" * 300])
async def test_a_repository_that_cannot_be_looked_into_stops_nothing(
    place, world, clock, repository
):
    """No such user, a name that no folder has: the commit is closed and the pass goes on."""
    file, subject = await proposed(place, repository=repository)
    found = await went(place, world, clock, file, subject)
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
    found = await went(place, world, clock, *await proposed(place))
    assert (found.state, len(tried)) == ("ready", 1)
    clock.move(seconds=3)
    await place.both()
    assert (await world.see(lambda work: commits.find(work, found.id))).state == "closed"
