"""One server at a time holds a PostgreSQL database; SQLite's is held by the home folder's lock."""

from coordinator.core.database import Database


async def test_a_held_database_is_refused_to_a_second_server_until_the_first_ends(database):
    """The hold ends with the first server's connections, however it ended."""
    url = database.url
    second = Database(url)
    try:
        assert await database.hold()
        assert await second.hold() is database.is_sqlite
    finally:
        await second.close()
    await database.close()
    third = Database(url)
    assert await third.hold()
    await third.close()
