"""Open commits of the same file are told apart."""

from coordinator.domains.pending_commits import overlaps
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.pending_commits.schemas import PendingCommitCreate


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
