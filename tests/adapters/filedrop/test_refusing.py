"""What cannot be understood stays untouched, with a receipt that says how to mend it."""

import os
from functools import partial

import pytest
from sqlalchemy.exc import DBAPIError

from coordinator.core.kinds import Refused
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import AgentJoin
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch

FOLDER = "agent-system/active-contexts"
STATUS = f"{FOLDER}/backend-developer-status.md"
RECEIPT = f"{FOLDER}/backend-developer-status.error.md"

FAULTS = {
    "latin": (b"Backend Active: 2026\ncaf\xe9\n", ["not UTF-8", "line 2", "0xe9", "iconv"]),
    "binary": (b"Backend\x00Active\n", ["NUL", "line 1"]),
    "large": (b"x" * (1024 * 1024 + 1), ["1,048,577 bytes", "1,048,576"]),
    "yaml": (b"---\nstate: [\n---\n", ["not YAML", "line", "For example"]),
    "state": (b"---\nstate: asleep\n---\n", ["`asleep` is not a state", "waiting_human"]),
    "field": (b"---\nttl_seconds: soon\n---\n", ["`ttl_seconds`"]),
}


async def refusals(world):
    """Return the events of refused files."""
    return [event for event in await world.events() if event.type == "file.refused"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_gets_a_receipt_and_the_file_stays(place, fault):
    """The receipt names what, where and the way out; not a byte of the file changes."""
    body, words = FAULTS[fault]
    file = place.drop(STATUS, body)
    await place.both()
    assert file.read_bytes() == body
    assert place.names() == [RECEIPT, STATUS]
    receipt = place.text(RECEIPT)
    for word in words:
        assert word in receipt, receipt
    assert "How to fix it" in receipt


async def test_a_refusal_is_told_once(place, world):
    """The same fault in the same text writes nothing again, not even after a touch."""
    file = place.drop(STATUS, b"\xff")
    await place.both()
    written = (place.root / RECEIPT).stat().st_mtime_ns
    told = await refusals(world)
    assert [event.subject for event in told] == [STATUS]
    os.utime(file, (1, 1))
    await place.both()
    assert await refusals(world) == told
    assert (place.root / RECEIPT).stat().st_mtime_ns == written


async def test_a_receipt_goes_away_when_the_file_is_mended(place, world):
    """The mended file is taken in and nothing is left beside it."""
    place.drop(STATUS, b"\xff")
    await place.both()
    place.drop(STATUS, "Backend Active: 2026\n")
    await place.both()
    assert place.names() == [STATUS]
    assert "file.mended" in [event.type for event in await world.events()]
    assert place.folder.refused() == []


async def test_a_receipt_goes_away_with_its_file(place):
    """Nothing is left to mend."""
    file = place.drop(STATUS, b"\xff")
    await place.both()
    file.unlink()
    await place.both()
    assert place.names() == []
    assert not [each for each in place.folder.journal.files if "status" in each]


async def test_another_fault_gets_another_text(place):
    """The receipt always speaks of the file as it is now."""
    place.drop(STATUS, b"\xff")
    await place.both()
    place.drop(STATUS, "---\nstate: asleep\n---\n")
    await place.both()
    assert "asleep" in place.text(RECEIPT)
    assert "UTF-8" not in place.text(RECEIPT)


async def test_a_receipt_never_takes_the_name_of_someones_own_file(place):
    """A file that is there already stays; the receipt finds another name."""
    place.drop(RECEIPT, "# mine\n")
    place.drop(STATUS, b"\xff")
    await place.both()
    assert place.text(RECEIPT) == "# mine\n"
    assert "UTF-8" in place.text(RECEIPT.replace(".error", ".error-2"))


async def test_what_someone_wrote_into_a_receipt_is_kept(place, world):
    """A receipt goes away when the file is mended, a text that was put into it does not."""
    from coordinator.adapters.filedrop.journal import hash_of

    place.drop(STATUS, b"\xff")
    await place.both()
    place.drop(RECEIPT, "my remark\n")
    place.drop(STATUS, "Backend Active: 2026\n")
    await place.both()
    assert place.names() == [STATUS]
    digest = hash_of(b"my remark\n")
    assert await place.folder.journal.write(lambda notes: notes.has(digest))


async def test_a_file_for_an_unknown_agent_is_taken_in_once_it_joins(place, world, clock):
    """What was wrong may be mended elsewhere: refused files are tried again."""
    path = f"{FOLDER}/zoe-status.md"
    place.drop(path, "Zoe Active: 2026\n")
    await place.both()
    receipt = place.text(f"{FOLDER}/zoe-status.error.md")
    assert "`zoe` is no agent" in receipt
    assert "`backend-developer`" in receipt
    clock.move(seconds=11)
    await world.do(
        "admin", lambda work: agents.join(work, AgentJoin(name="zoe", role="vibe-coder"))
    )
    await place.both()
    assert place.names() == [path]


async def test_a_link_out_of_the_folder_is_never_followed(place, tmp_path, world):
    """It gets a receipt, whether it leads to a file or a folder; nothing behind it is read."""
    secret = tmp_path / "secret.md"
    secret.write_text("Backend Active: 2026\nFeature: secret\n")
    (place.root / STATUS).symlink_to(secret)
    (place.root / "elsewhere").symlink_to(tmp_path)
    await place.both()
    assert "link that leads out" in place.text(RECEIPT)
    assert "link that leads out" in place.text("elsewhere.error.md")
    assert "secret" not in str([event.data for event in await world.events()])
    (place.root / STATUS).unlink()
    (place.root / "elsewhere").unlink()
    await place.both()
    assert place.names() == []


async def test_a_link_within_the_folder_is_left_alone(place):
    """Its target is taken in under its own name, once."""
    place.drop(STATUS, "Backend Active: 2026\n")
    (place.root / FOLDER / "me-status.md").symlink_to(place.root / STATUS)
    await place.both()
    assert place.names() == [STATUS, f"{FOLDER}/me-status.md"]


async def test_a_link_that_takes_the_files_place_before_it_is_read_is_not_followed(place, tmp_path):
    """Between the scan and the read a file may become a link: opening it fails."""
    from coordinator.adapters.filedrop.reading import look_at, read
    from coordinator.adapters.filedrop.scan import Found

    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (place.root / STATUS).symlink_to(secret)
    assert look_at(place.root, [STATUS]) == {}
    assert read(place.root, Found(STATUS, "any")) is None


async def test_a_pipe_does_not_stop_the_scan(place):
    """Only plain files are opened."""
    os.mkfifo(place.root / STATUS)
    await place.both()
    assert STATUS not in place.folder.journal.files


async def test_a_name_that_is_not_utf8_gets_a_receipt(place):
    """The file is not read; its receipt has a name that everybody can read."""
    place.drop(f"{FOLDER}/caf\udce9-status.md", "x")
    await place.both()
    receipts = [each for each in place.folder.journal.files if each.endswith(".error.md")]
    assert len(receipts) == 1
    assert "not UTF-8" in place.text(receipts[0])


async def test_one_file_that_breaks_a_kind_does_not_stop_the_others(place, monkeypatch):
    """A fault of the server is answered with a receipt, and the next file is taken in."""
    from dataclasses import replace

    from coordinator.adapters.filedrop import intake
    from coordinator.core.kinds import kinds

    kind = next(each for each in kinds() if each.name == "contexts")

    async def broken(work, drop):
        if "vibe" in drop.path.name:
            raise ZeroDivisionError
        return await kind.files.take_in(work, drop)

    faulty = replace(kind, files=replace(kind.files, take_in=broken))
    monkeypatch.setattr(intake, "kinds", lambda: (faulty,))
    place.drop(f"{FOLDER}/vibe-coder-status.md", "Vibe Coder Active: 2026\n")
    place.drop(f"{FOLDER}/z-status.md", b"\xff")
    place.drop(STATUS, "Backend Active: 2026\n")
    await place.scan()
    assert place.folder.journal.files[STATUS].state == "taken"
    assert "fault is the server's" in place.text(f"{FOLDER}/vibe-coder-status.error.md")


VIBE = f"{FOLDER}/vibe-coder-status.md"


@pytest.fixture
def fails(monkeypatch):
    """Let the taking in of one file fail with an error; return the list of its attempts."""
    from coordinator.adapters.filedrop import intake

    real = intake._drop

    def let(error):
        tried = []

        def broken(reading, *given):
            if reading.path == VIBE:
                tried.append(reading)
                raise error
            return real(reading, *given)

        monkeypatch.setattr(intake, "_drop", broken)
        return tried

    return let


async def test_a_fault_that_quotes_what_cannot_be_stored_is_told_without_it(place, world, fails):
    """No database holds a NUL: the receipt stands, and the file beside it is taken in."""
    fails(Refused("as\0leep \ud800 is no state", fix="Drop \0."))
    place.drop(VIBE, "Vibe Coder Active: 2026\n")
    place.drop(STATUS, "Backend Active: 2026\n")
    await place.both()
    assert place.folder.journal.files[STATUS].state == "taken"
    assert [known.fault for known in place.folder.refused()] == ["asleep ? is no state"]
    assert "\\x00" not in str([event.data for event in await refusals(world)])
    assert "asleep" in place.text(VIBE.replace(".md", ".error.md"))


async def test_a_value_that_postgresql_refuses_gets_a_receipt(place, fails):
    """What the kinds let through and the database does not is the file's fault, not the pass's."""
    refused = Exception("invalid byte sequence")
    refused.sqlstate = "22021"
    fails(DBAPIError("INSERT", {}, refused))
    place.drop(VIBE, "Vibe Coder Active: 2026\n")
    await place.both()
    assert "cannot be stored" in place.text(VIBE.replace(".md", ".error.md"))


async def test_one_file_on_which_the_database_fails_does_not_stop_the_others(
    place, world, clock, fails, monkeypatch
):
    """It is tried again after a pause that grows; what is due is written meanwhile."""
    tried = fails(DBAPIError("INSERT", {}, Exception("no")))
    other = f"{FOLDER}/frontend-developer-status.md"
    for name in ("vibe-coder", "frontend-developer"):
        await world.do(name, partial(contexts.report, agent=name, change=ContextPatch(step="x")))
    place.drop(VIBE, "Vibe Coder Active: 2026\n")
    place.drop(STATUS, "Backend Active: 2026\n")
    attempts = []
    for _ in range(8):
        await place.scan()
        await place.folder.publish()
        attempts.append(len(tried))
        clock.move(seconds=1)
    assert attempts == [1, 1, 2, 2, 2, 2, 3, 3]
    assert place.folder.journal.files[STATUS].state == "taken"
    assert "step: x" in place.text(other)
    monkeypatch.undo()
    clock.move(seconds=9)
    await place.both()
    found = await world.see(lambda work: contexts.find(work, "vibe-coder"))
    assert (found.state, found.step) == ("active", "x")
