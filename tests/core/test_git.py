"""Where a commit stands, asked of real repositories: one that others push to, and a clone."""

import subprocess

import pytest

from coordinator.core.git import Standing, standing


@pytest.fixture
def git(tmp_path):
    """Run git in one of the folders under a temporary one."""

    def run(folder, *arguments):
        names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        done = subprocess.run(
            ["git", "-C", str(tmp_path / folder), *names, *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    return run


@pytest.fixture
def commit(git):
    """Commit in the clone; return the commit's hash."""

    def made(message="more"):
        git("clone", "commit", "-q", "--allow-empty", "-m", message)
        return git("clone", "rev-parse", "HEAD")

    return made


@pytest.fixture
def clone(tmp_path, git):
    """A clone of an empty repository that others push to."""
    git(".", "init", "-q", "--bare", "-b", "main", "central")
    git(".", "clone", "-q", "central", "clone")
    git("clone", "switch", "-q", "-c", "main")
    return tmp_path / "clone"


async def test_a_commit_is_committed_then_pushed(clone, git, commit):
    """First it stands on a branch here, then on the remote's as well; seven digits are enough."""
    first = commit()
    git("clone", "push", "-q", "-u", "origin", "main")
    second = commit()
    pushed = await standing(clone, commit=first[:7])
    assert (pushed.commit, pushed.branches, pushed.remotes) == (first, ("main",), ("origin/main",))
    local = await standing(clone, commit=second)
    assert (local.branches, local.remotes, local.has_remotes) == (("main",), (), True)


async def test_only_the_branch_that_was_named_counts(clone, git, commit):
    """A commit of main is not on a branch that began before it, nor on one that is not there."""
    first = commit()
    git("clone", "branch", "feature/x")
    second = commit()
    git("clone", "push", "-q", "origin", "main", "feature/x")
    on_feature = await standing(clone, commit=first, branch="feature/x")
    assert (on_feature.branches, on_feature.remotes) == (("feature/x",), ("origin/feature/x",))
    for branch in ("feature/x", "feature", "x", "nowhere"):
        found = await standing(clone, commit=second, branch=branch)
        assert (found.commit, found.branches, found.remotes) == (second, (), ())


async def test_what_a_repository_holds_that_others_push_to_is_pushed(clone, git, commit, tmp_path):
    """It has no remotes of its own; that it is bare says what it is for."""
    first = commit()
    git("clone", "push", "-q", "origin", "main")
    found = await standing(tmp_path / "central", commit=first)
    assert (found.is_bare, found.branches, found.has_remotes) == (True, ("main",), False)


async def test_an_unknown_commit_is_not_known(clone, commit):
    """The repository answers that it does not know it."""
    commit()
    assert await standing(clone, commit="0" * 40) == Standing(is_seen=True)


async def test_a_branch_named_like_a_hash_is_no_commit(clone, git, commit):
    """Git takes the name of a branch before the beginning of a hash."""
    commit()
    git("clone", "branch", "abcdef1")
    assert (await standing(clone, commit="abcdef1")).commit == ""


async def test_what_is_no_repository_is_not_seen(tmp_path):
    """A folder without one around it, and one that is not there."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert await standing(folder, commit="0" * 40) == Standing(is_seen=False)


async def test_asking_starts_none_of_its_programs(clone, git, commit, tmp_path):
    """What its configuration names is not run, and what it lacks is not fetched."""
    first, proof, program = commit(), tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {proof}\nexit 1\n")
    program.chmod(0o755)
    for name in ("core.pager", "core.fsmonitor", "core.sshCommand", "remote.origin.uploadpack"):
        git("clone", "config", name, str(program))
    git("clone", "config", "remote.origin.promisor", "true")
    git("clone", "config", "extensions.partialClone", "origin")
    assert (await standing(clone, commit=first)).commit == first
    assert (await standing(clone, commit="1" * 40)).commit == ""
    assert not proof.exists()
