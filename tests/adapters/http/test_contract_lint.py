"""Lint over HTTP: what a version gets wrong by its own standard."""


async def test_the_faults_of_a_version_are_listed(api):
    """Each with a pointer and the rule; asked again it answers the same."""
    content = "openapi: 3.1.0\ninfo: {title: Users}\npaths: {}\n"
    await api.post("contracts/users/versions", json={"content": content, "version": "1.0.0"})
    first = await api.get("contracts/users/versions/1.0.0/lint")
    assert first.status_code == 200, first.text
    assert first.json() == {
        "contract": "users",
        "version": "1.0.0",
        "faults": [{"pointer": "/info", "text": "'version' is a required property"}],
        "is_complete": True,
    }
    assert (await api.get("contracts/users/versions/1.0.0/lint")).json() == first.json()


async def test_a_version_that_is_not_there_has_none(api):
    """It is not found, and the problem says so."""
    assert (await api.get("contracts/users/versions/1.0.0/lint")).status_code == 404


async def test_a_large_guide_answers_with_its_operations(api):
    """Read by a process of its own, it is published as a small one is."""
    content = "# Users\n\n- GET /users\n- POST /users\n\n" + "Words of no concern.\n" * 20_000
    answer = await api.post("contracts/guide/versions", json={"content": content})
    assert answer.status_code == 201, answer.text
    assert answer.json()["operations"] == ["GET /users", "POST /users"]
