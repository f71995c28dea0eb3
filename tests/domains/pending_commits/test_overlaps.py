"""Open commits of the same file are told apart."""

import time

from coordinator.domains.pending_commits import overlaps
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.pending_commits.schemas import PendingCommitCreate, PendingCommitRead


async def test_two_open_commits_of_one_file_name_each_other(world):
    """Whoever looks at one learns of the other; closed ones and other repositories do not count."""
    made = []
    for repository, files, state in (
        ("", ["a.py", "b.py"], "ready"),
        ("", ["b.py"], "draft"),
        ("", ["b.py"], "committed"),
        ("other", ["b.py"], "draft"),
        ("", ["c.py"], "draft"),
    ):
        draft = PendingCommitCreate(
            branch="main", message="m", repository=repository, files=files, state=state
        )
        made.append(await world.do("vibe-coder", lambda work, it=draft: commits.propose(work, it)))
    assert overlaps.of(made) == {"PC-1": "b.py also in PC-2", "PC-2": "b.py also in PC-1"}


def test_many_commits_of_many_files_are_told_in_a_moment():
    """Two hundred commits of the same 2,000 files name two of them each, and how many more."""
    files = [f"src/{number}.py" for number in range(2000)]
    made = [
        PendingCommitRead.model_construct(id=f"PC-{n}", state="ready", repository="", files=files)
        for n in range(200)
    ]
    start = time.thread_time()
    told = overlaps.of(made)
    assert time.thread_time() - start < 1
    assert told["PC-7"].startswith("src/0.py also in PC-0, PC-1")
    assert told["PC-7"].endswith("; 1998 more")
