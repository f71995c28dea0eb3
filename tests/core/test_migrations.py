"""The migrations make exactly the tables that the code has, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

from coordinator.adapters.filedrop import models as _files
from coordinator.core.database.migrate import SCRIPTS, DatabaseTooNew, upgrade
from coordinator.core.kinds import kinds
from coordinator.core.search.models import SHADOWS
from tests.laws.replay import tables

_ = _files


def test_there_is_one_newest_migration():
    """Migrations follow each other in one line, numbered without a gap."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert len(scripts.get_heads()) == 1
    assert sorted(revisions) == [f"{number:04d}" for number in range(1, len(revisions) + 1)]


async def test_migrations_make_the_tables_of_the_code(database):
    """Nothing is missing from the migrations and nothing is left over."""
    assert tables()
    assert kinds()

    def differences(connection):
        options = {"compare_type": True, "include_name": lambda name, *_: name not in SHADOWS}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, SQLModel.metadata)

    async with database.connection() as connection:
        found = await connection.run_sync(differences)
    assert found == []


async def test_a_database_that_is_up_to_date_is_left_alone(database):
    """Starting again runs no migration and loses nothing."""
    async with database.writing() as session:
        await session.execute(text("UPDATE probes SET count = 41"))
        await session.commit()
    await upgrade(database)
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count FROM probes"))).scalar_one() == 41


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(database):
    """An older program does not touch what it does not know, and says what to do."""
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await session.commit()
    with pytest.raises(DatabaseTooNew, match="9999") as refused:
        await upgrade(database)
    assert "--home" in refused.value.fix
    async with database.reading() as session:
        version = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    assert version == "9999"
