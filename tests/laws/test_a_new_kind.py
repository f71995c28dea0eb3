"""A new kind of thing is one folder, one migration and one folder of tests, and nothing else.

The code is that of the how-to page, put into a copy of the package: so the page is tested too.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from coordinator.client import Coordinator
from tests.journeys.waiting import until
from tests.running import RunningServer

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/add-a-kind.md"
FILE = re.compile(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOLDERS = {"coordinator/domains/reviews", "tests/domains/reviews"}
LAWS = ("tests/domains/reviews", "tests/laws/test_domains.py", "tests/domains/test_replay.py")

UNFINISHED = shutil.ignore_patterns("*.pyc.*")
"""What another process is just compiling; the rest of what is compiled spares time."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's code with the files of the page, and their migration."""
    place = tmp_path_factory.mktemp("copy")
    for name in ("agents", "coordinator", "scripts", "tests"):
        shutil.copytree(ROOT / name, place / name, ignore=UNFINISHED)
    shutil.copy(ROOT / "pyproject.toml", place)
    for name, text in FILE.findall(PAGE.read_text()):
        path = place / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    run(place, "scripts/migration.py", "add reviews")
    return place


def run(place: Path, *command: str) -> None:
    """Run a Python program in the copy; it must succeed."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"


def test_the_page_writes_into_two_folders_only():
    """Every file that the page shows whole is in the kind's folder or that of its tests."""
    names = [name for name, _ in FILE.findall(PAGE.read_text())]
    assert {str(Path(name).parent) for name in names} == FOLDERS
    assert len(names) == len(set(names))


def test_what_the_page_shows_is_tidy(place):
    """It passes format and lint as it stands on the page, and so does its migration."""
    made = place.glob("coordinator/migrations/versions/*_add_reviews.py")
    paths = [*sorted(FOLDERS), *(str(path) for path in made)]
    assert len(paths) == 3
    run(place, "-m", "ruff", "format", "--check", *paths)
    run(place, "-m", "ruff", "check", *paths)


def test_a_new_kind_obeys_the_laws(place):
    """Its own tests pass, and what is asked of every domain is asked of it and holds."""
    run(place, "-m", "pytest", "-n0", *LAWS, "-k", "reviews or noun")


def test_a_new_kind_works_at_every_door(place, tmp_path):
    """Over HTTP, as files both ways, and on the dashboard."""
    with RunningServer(tmp_path, environ={"PYTHONPATH": str(place)}) as server:
        told = given(server)
        assert told["path"] == "reviews/RV-1-PC-1.md"
        written = server.root / told["path"]
        with Coordinator(server.url, server.token("human")) as human:
            until(human, written.exists)
            assert "verdict: changes\n" in written.read_text()
            (written.parent / "vibe-PC-1.md").write_text("Read it, and it is right.\n")
            assert until(human, lambda: found(server, "RV-2"))["author"] == "vibe-coder"
        with httpx.Client(base_url=f"{server.url}/w/default", follow_redirects=True) as person:
            assert 'href="/w/default/reviews"' in person.get(server.sign_in_link).text
            rows = person.get("reviews", params={"state": "open", "author": "vibe-coder"}).text
            assert 'id="review-RV-2"' in rows
            assert 'id="review-RV-1"' not in rows
            assert "<strong>index</strong>" in person.get("reviews/RV-1").text


def given(server: RunningServer) -> dict[str, str]:
    """Propose a commit, let another review it, and try what must not go."""
    author, reviewer = (
        caller(server, name) for name in ("backend-developer", "frontend-developer")
    )
    with author, reviewer:
        author.post("pending-commits", json={"branch": "main", "message": "Add sessions"})
        review = {"commit": "PC-1", "verdict": "changes", "body": "Name the **index**."}
        key = {"Idempotency-Key": "once"}
        first, again = (reviewer.post("reviews", json=review, headers=key) for _ in range(2))
        assert (first.status_code, first.json()) == (201, again.json())
        assert author.post("reviews", json=review).status_code == 403
        moved = reviewer.patch("reviews/RV-1", json={}, headers={"If-Match": '"7"'})
        assert moved.json()["type"] == "/problems/revision-moved"
        paths = reviewer.get(f"{server.url}/schema/openapi.json").json()["paths"]
        assert "patch" in paths["/api/v1/workspaces/{workspace}/reviews/{identifier}"]
    told: dict[str, str] = first.json()
    return told


def found(server: RunningServer, subject: str) -> dict[str, str] | None:
    """Return a review; None as long as there is none."""
    with caller(server, "human") as human:
        answer = human.get(f"reviews/{subject}")
    told: dict[str, str] = answer.json()
    return told if answer.is_success else None


def caller(server: RunningServer, name: str) -> httpx.Client:
    """Return a client that calls as this agent."""
    headers = {"Authorization": f"Bearer {server.token(name)}"}
    return httpx.Client(base_url=server.api(), headers=headers)
