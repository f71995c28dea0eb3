"""A backup is the database of one moment, in one file that is believed once it is checked."""

import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from coordinator.core.clock import SystemClock
from coordinator.core.database import Database
from coordinator.core.database.archive import DATABASE, MANIFEST, held, migration_of
from coordinator.core.database.backup import BackupFailed, back_up, file_name, folder_for
from coordinator.core.database.migrate import SCRIPTS, DatabaseTooNew, newest, upgrade
from coordinator.core.database.restore import NoGoodBackup, unpack
from coordinator.core.errors import Conflict, NotFound
from coordinator.core.events import Feed
from coordinator.core.work import SYSTEM, Desk
from coordinator.domains.workspaces import service as workspaces

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOMENT = "2026-03-01T12:00:00.000000+00:00"
FORMER = "0014"
"""A migration before the newest."""


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """A home with the database of one workspace."""
    path = tmp_path / "home" / DATABASE
    path.parent.mkdir()
    database = Database(f"sqlite+aiosqlite:///{path}")
    await upgrade(database)
    desk = Desk(database, SystemClock(), Feed(database))
    await desk.write("default", SYSTEM, lambda work: workspaces.create(work, root=tmp_path / "s"))
    await database.close()
    return path.parent


def run(database: Path, *statements: str) -> None:
    """Run statements on a database, as an accident or an older program would."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    """A home as a former version left it, with a workspace and its first event."""
    path = tmp_path / "old" / DATABASE
    path.parent.mkdir()
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FORMER)
    engine.dispose()
    run(
        path,
        "INSERT INTO workspaces (name, root, revision, created_at, updated_at)"
        f" VALUES ('default', '/s', 1, '{MOMENT}', '{MOMENT}')",
        "INSERT INTO event_heads (workspace, seq, oldest) VALUES ('default', 1, 1)",
        "INSERT INTO events (workspace, seq, type, at, actor, subject, data) VALUES"
        f" ('default', 1, 'workspace.created', '{MOMENT}', 'coordinator', 'default', '{{}}')",
    )
    return path.parent


def test_a_backup_says_what_it_holds_and_comes_back_as_it_was(home: Path, tmp_path: Path) -> None:
    """The manifest names version, migration, workspaces and their last events; only we may read."""
    target = tmp_path / "safe" / "one.zip"
    made = back_up(home / DATABASE, target, at=AT)
    assert made.migration == newest()
    assert [(one.name, one.first_event, one.last_event) for one in made.workspaces] == [
        ("default", 1, 1)
    ]
    assert target.stat().st_mode & 0o777 == 0o600
    path, manifest = unpack(target, tmp_path)
    assert manifest == made
    assert path.read_bytes()[18:20] == b"\x01\x01", "it needs no log beside it"
    with closing(sqlite3.connect(path)) as copy, closing(sqlite3.connect(home / DATABASE)) as ours:
        assert list(copy.iterdump()) == list(ours.iterdump())


def test_a_backup_is_one_moment_while_others_write(home: Path, tmp_path: Path) -> None:
    """Writers go on, each pair of rows is whole in it, and what came before it began is there."""
    run(home / DATABASE, "PRAGMA journal_mode = WAL", "CREATE TABLE pairs (a INTEGER, b BLOB)")
    stop, written = threading.Event(), [0]
    steps: list[float] = []

    def write() -> None:
        with closing(sqlite3.connect(home / DATABASE, isolation_level=None)) as connection:
            while not stop.is_set():
                number = written[0] + 1
                connection.execute("BEGIN IMMEDIATE")
                for _ in range(2):
                    connection.execute("INSERT INTO pairs VALUES (?, randomblob(9000))", (number,))
                connection.execute("COMMIT")
                written[0] = number

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while written[0] < 1000:
            stop.wait(0.01)
        before = written[0]
        back_up(home / DATABASE, tmp_path / "b.zip", at=AT, say=lambda _, part: steps.append(part))
        after = written[0]
    finally:
        stop.set()
        writer.join()
    assert after > before, "the writer had to wait"
    path, _ = unpack(tmp_path / "b.zip", tmp_path)
    with closing(sqlite3.connect(path)) as copy:
        counts = dict(copy.execute("SELECT a, count(*) FROM pairs GROUP BY a").fetchall())
    assert set(counts.values()) == {2}
    assert before <= max(counts) <= after
    assert len(counts) == max(counts)
    assert len(steps) > 4


def test_nothing_is_written_over_and_nothing_is_made_of_nothing(home: Path, tmp_path: Path) -> None:
    """A name that is taken and a home without a database are refused; the latter stays empty."""
    target = tmp_path / "taken.zip"
    target.write_text("mine")
    with pytest.raises(Conflict, match=r"taken\.zip"):
        back_up(home / DATABASE, target, at=AT)
    assert target.read_text() == "mine"
    with pytest.raises(NotFound):
        back_up(tmp_path / "none.db", tmp_path / "new.zip", at=AT)
    assert not (tmp_path / "none.db").exists()


def test_a_damaged_database_is_not_backed_up_as_if_whole(home: Path, tmp_path: Path) -> None:
    """A page written over is found, and no file appears."""
    database = home / DATABASE
    run(database, "PRAGMA journal_mode = DELETE")
    with database.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(os.urandom(4096 * 40))
    with pytest.raises(BackupFailed):
        back_up(database, tmp_path / "b.zip", at=AT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_what_a_killed_backup_left_goes_with_the_next_one(home: Path, tmp_path: Path) -> None:
    """A hidden folder that nobody holds is dropped; that of a backup still at work is not."""
    left, busy = tmp_path / ".coord-backup-left", tmp_path / ".coord-backup-busy"
    for folder in (left, busy):
        folder.mkdir()
        (folder / DATABASE).write_text("half")
    holder = os.open(busy, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    back_up(home / DATABASE, tmp_path / "b.zip", at=AT)
    os.close(holder)
    assert sorted(path.name for path in tmp_path.iterdir()) == [busy.name, "b.zip", "home"]


Change = Callable[[dict[str, Any], Path], None]


def changed(archive: Path, target: Path, change: Change, *, rehash: bool = False) -> Path:
    """Write a backup anew with another manifest or database, as a forger or an accident would."""
    import hashlib

    database = target.with_suffix(".db")
    with ZipFile(archive) as zipped:
        manifest = json.loads(zipped.read(MANIFEST))
        database.write_bytes(zipped.read(DATABASE))
    change(manifest, database)
    if rehash:
        body = database.read_bytes()
        manifest |= {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    with ZipFile(target, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr(MANIFEST, json.dumps(manifest))
        zipped.write(database, DATABASE)
    database.unlink()
    return target


def sql(*statements: str) -> Change:
    """Return a change of the database by statements."""
    return lambda _, database: run(database, *statements)


FAULTS: dict[str, tuple[Change, str]] = {
    "an event is missing": (
        sql("INSERT INTO events SELECT workspace, 5, type, at, actor, subject, data FROM events",
            "UPDATE event_heads SET seq = 5"),
        "3 are missing",
    ),
    "the events end early": (sql("UPDATE event_heads SET seq = 2"), "1 are missing"),
    "a row belongs to nothing": (
        sql("PRAGMA foreign_keys = OFF",
            "INSERT INTO event_heads (workspace, seq, oldest) VALUES ('gone', 0, 1)"),
        "belongs to one of workspaces that is gone",
    ),
    "a newer version wrote it": (sql("UPDATE alembic_version SET version_num = '9999'"), "9999"),
    "a damaged index": (
        lambda _, database: database.write_bytes(
            database.read_bytes()[:8192] + os.urandom(8192) + database.read_bytes()[16384:]
        ),
        "damaged",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_backup_with_a_fault_is_refused_and_named(home: Path, tmp_path: Path, fault: str) -> None:
    """Though hash and manifest fit: events, rows, version and the file itself are looked at."""
    change, said = FAULTS[fault]
    back_up(home / DATABASE, tmp_path / "b.zip", at=AT)

    def also(manifest: dict[str, Any], database: Path) -> None:
        change(manifest, database)
        if "damaged" not in said:
            with closing(sqlite3.connect(database)) as connection:
                manifest["workspaces"] = [one.model_dump() for one in held(connection)]

    bad = changed(tmp_path / "b.zip", tmp_path / "bad.zip", also, rehash=True)
    with pytest.raises((NoGoodBackup, DatabaseTooNew), match=said):
        unpack(bad, tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (sql("UPDATE probes SET count = 41"), "not the one that its manifest describes"),
        (lambda manifest, _: manifest.update(bytes=10), "not the one that its manifest describes"),
        (lambda manifest, _: manifest.update(format=2), "format"),
        (lambda manifest, _: manifest.update(sha256="x"), "sha256"),
        (lambda manifest, _: manifest["workspaces"][0].update(last_event=7), "not those"),
    ],
)
def test_a_manifest_must_fit(home: Path, tmp_path: Path, change: Change, said: str) -> None:
    """A database that is not the manifest's, or a manifest of another form, is refused."""
    back_up(home / DATABASE, tmp_path / "b.zip", at=AT)
    with pytest.raises(NoGoodBackup, match=said):
        unpack(changed(tmp_path / "b.zip", tmp_path / "bad.zip", change), tmp_path)


def test_half_a_file_another_file_and_no_file_are_refused(home: Path, tmp_path: Path) -> None:
    """What came over in part, is no backup at all or holds more than one is never unpacked."""
    back_up(home / DATABASE, tmp_path / "b.zip", at=AT)
    whole = (tmp_path / "b.zip").read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    for body in (whole[: len(whole) // 2], b"# plain text\n", bytes(flipped)):
        (tmp_path / "bad.zip").write_bytes(body)
        (tmp_path / DATABASE).unlink(missing_ok=True)
        with pytest.raises(NoGoodBackup):
            unpack(tmp_path / "bad.zip", tmp_path)
    with ZipFile(tmp_path / "b.zip", "a") as zipped:
        zipped.writestr("../outside", "x")
    (tmp_path / DATABASE).unlink(missing_ok=True)
    with pytest.raises(NoGoodBackup, match="each once"):
        unpack(tmp_path / "b.zip", tmp_path)
    with pytest.raises(NotFound):
        unpack(tmp_path / "none.zip", tmp_path)


async def test_a_database_is_backed_up_before_a_migration(old_home: Path, tmp_path: Path) -> None:
    """The backup is of the former migration; the last three of its kind are kept, others all."""
    database = Database(f"sqlite+aiosqlite:///{old_home / DATABASE}")
    folder = folder_for(old_home / DATABASE)
    folder.mkdir()
    for year in (2021, 2022, 2023):
        (folder / file_name(datetime(year, 1, 1, tzinfo=UTC), prefix="before")).touch()
    (folder / file_name(datetime(2020, 1, 1, tzinfo=UTC))).touch()
    await upgrade(database)
    await upgrade(database)
    await database.close()
    names = sorted(path.name for path in folder.iterdir())
    assert [name[:11] for name in names[:2]] == ["before-2022", "before-2023"]
    assert len(names) == 4, "one that is up to date needs none"
    assert names[3] == "coordinator-20200101T000000.000000Z.zip"
    _, manifest = unpack(folder / names[2], tmp_path)
    assert manifest.migration == FORMER
    with closing(sqlite3.connect(old_home / DATABASE)) as connection:
        assert migration_of(connection) == newest()


async def test_a_migration_without_its_backup_does_not_happen(old_home: Path) -> None:
    """Where the backup cannot be written nothing is changed, and the message says so."""
    folder_for(old_home / DATABASE).write_text("a file where the folder should be")
    database = Database(f"sqlite+aiosqlite:///{old_home / DATABASE}")
    with pytest.raises(BackupFailed, match="was not brought to") as refused:
        await upgrade(database)
    await database.close()
    assert "nothing was changed" in (refused.value.fix or "")
    with closing(sqlite3.connect(old_home / DATABASE)) as connection:
        assert migration_of(connection) == FORMER


async def test_a_new_database_and_a_copy_are_not_backed_up(old_home: Path, tmp_path: Path) -> None:
    """There is nothing to lose in a first start, and a copy's original stands elsewhere."""
    fresh = Database(f"sqlite+aiosqlite:///{tmp_path / DATABASE}")
    await upgrade(fresh)
    await fresh.close()
    copy = Database(f"sqlite+aiosqlite:///{old_home / DATABASE}")
    await upgrade(copy, is_copy=True)
    await copy.close()
    assert not folder_for(tmp_path / DATABASE).exists()
    assert not folder_for(old_home / DATABASE).exists()
