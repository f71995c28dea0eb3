"""Slow work off the loop: in a thread or a process, within limits, ended with its caller."""

import asyncio
import subprocess
import sys

import psutil
import pytest

from coordinator.core.errors import TooLarge, Unsupported
from coordinator.domains.contracts.comparison import compare, jobs, workers
from coordinator.domains.contracts.comparison.documents import Unreadable
from coordinator.domains.contracts.comparison.workers import compared, inspected
from coordinator.domains.contracts.formats import CONTENT_LIMIT, checked
from coordinator.domains.contracts.schemas import VersionPublish

GUIDE = "# Users\n\n- GET /users\n- GET /users/:id\n"
PROSE = "These are words that say nothing of any operation.\n"
LARGE = GUIDE + "\n" + PROSE * (workers.SMALL // len(PROSE) + 1)
OPENAPI = "openapi: 3.1.0\ninfo: {title: Users}\npaths:\n  /users: {get: {}, post: {}}\n"
FILLED = OPENAPI + "x-words:\n" + "- words\n" * (workers.SMALL // 8)


def children():
    """Return the workers that this process has started and that still run; others may run too."""
    return [one for one in psutil.Process().children() if workers.PACKAGE in command_of(one)]


def command_of(process):
    """Return the words of a process's command; none where it has ended."""
    try:
        return [] if process.status() == psutil.STATUS_ZOMBIE else process.cmdline()
    except psutil.NoSuchProcess:
        return []


@pytest.mark.parametrize("text", [GUIDE, LARGE])
async def test_a_comparison_is_the_same_wherever_it_is_made(text):
    """A process answers what a thread does: changes, verdict and format."""
    revision = text.replace("- GET /users\n", "")
    assert await compared(text, revision) == compare(text, revision)
    assert (await compared(text, revision)).verdict == "breaking"


@pytest.mark.parametrize("content", [GUIDE, LARGE, OPENAPI, FILLED, '{"type": "object", "a": 1}'])
async def test_a_version_is_the_same_wherever_it_is_inspected(content):
    """What `checked` says of a content, a process says too, operations included."""
    wanted = VersionPublish(content=content, version="1.0.0", summary="x")
    found = await inspected(wanted)
    assert found == checked(wanted)
    assert len(found.operations) == (0 if content.startswith("{") else 2)


def test_operations_stand_in_the_order_of_the_document():
    """Also those of path items that are kept elsewhere in the document."""
    text = """
openapi: 3.1.0
paths:
  /b/{id}: {parameters: [], put: {}, get: {}}
  /a: {$ref: '#/components/pathItems/a~1x'}
  /c: {$ref: '#/paths/~1c'}
  /d: [get]
  x-not: {get: {}}
components: {pathItems: {a/x: {$ref: '#/x-there', head: {}}}}
x-there: {delete: {}, summary: s}
"""
    found = checked(VersionPublish(content=text)).operations
    assert found == ["PUT /b/{id}", "GET /b/{id}", "HEAD /a", "DELETE /a"]


@pytest.mark.parametrize("filling", ["", "x" * workers.SMALL])
async def test_what_is_refused_is_refused_alike(filling):
    """The error, its line and its place in the body come back from a process."""
    with pytest.raises(Unreadable, match="Line 4") as refused:
        await inspected(VersionPublish(content=f"openapi: 3.1.0 # {filling}\na: [\nb: 1\n"))
    assert (refused.value.line, refused.value.errors[0].pointer) == (4, "/content")
    with pytest.raises(Unsupported, match="OpenAPI"):
        await inspected(VersionPublish(content=f'{{"asyncapi": "{filling}"}}'))
    with pytest.raises(Unsupported, match="`raml`"):
        await inspected(VersionPublish(content=GUIDE + filling, format="raml"))


async def test_limits_of_size_hold_before_any_work():
    """Empty or too large is said at once."""
    with pytest.raises(TooLarge, match="20 MiB"):
        await inspected(VersionPublish(content="x" * (CONTENT_LIMIT + 1)))
    with pytest.raises(Unreadable, match="empty"):
        await inspected(VersionPublish(content=" " * workers.SMALL))


async def test_what_takes_too_long_is_not_comparable(monkeypatch):
    """Past its time a process is ended: a comparison says so, an inspection is refused."""
    monkeypatch.setitem(workers.SECONDS, "compared", 0)
    monkeypatch.setitem(workers.SECONDS, "inspected", 0)
    found = await compared(LARGE, LARGE + "x")
    assert (found.verdict, found.changes) == ("not_comparable", ())
    assert "0 seconds" in found.gaps[0].text
    with pytest.raises(Unreadable, match="0 seconds"):
        await inspected(VersionPublish(content=LARGE))
    assert children() == []


async def test_what_takes_too_much_memory_is_not_comparable(monkeypatch):
    """The system refuses the process more than it may have."""
    monkeypatch.setattr(workers, "BYTES", 64 * 1024 * 1024)
    text = "openapi: 3.1.0\nx:\n" + "- [[], []]\n" * 400_000
    found = await compared(text, text + " ")
    assert (found.verdict, "memory" in found.gaps[0].text) == ("not_comparable", True)


async def test_a_fault_of_ours_is_not_comparable(monkeypatch):
    """A comparer that fails keeps nobody from publishing."""

    def fail(*texts, **options):
        raise ZeroDivisionError

    monkeypatch.setitem(jobs.JOBS, "compared", fail)
    found = await compared("# A\n- GET /a", "# B\n- GET /b")
    assert (found.verdict, "failed" in found.gaps[0].text) == ("not_comparable", True)


async def test_a_caller_that_is_cancelled_ends_the_process():
    """Nobody waits for the answer, so nothing works on it."""
    task = asyncio.create_task(inspected(VersionPublish(content=FILLED * 20)))
    while not await asyncio.to_thread(children):
        assert not task.done()
    started = children()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    _, alive = await asyncio.to_thread(psutil.wait_procs, started, timeout=5)
    assert alive == []


async def test_there_is_one_process_at_a_time():
    """Others wait for their turn, and all are answered."""
    most = 0
    tasks = [asyncio.create_task(compared(LARGE, LARGE + str(n))) for n in range(3)]
    while not all(task.done() for task in tasks):
        most = max(most, len(await asyncio.to_thread(children)))
    assert most == 1
    assert [task.result().verdict for task in tasks] == ["safe"] * 3


async def test_the_loop_turns_meanwhile():
    """A large job leaves the loop to others: it turns again and again until the answer is there."""
    task = asyncio.create_task(compared(FILLED * 8, FILLED * 8 + "# more\n"))
    turns = 0
    while not task.done():
        await asyncio.wait([task], timeout=0.001)
        turns += 1
    assert turns > 50


def test_a_process_starts_with_little():
    """What takes long to import is not needed for a comparison."""
    script = (
        "import sys, coordinator.domains.contracts.comparison.jobs\n"
        "heavy = {'pydantic', 'litestar', 'sqlmodel', 'sqlalchemy', 'asyncio', 'structlog'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
