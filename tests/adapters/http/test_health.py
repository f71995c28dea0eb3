"""Health, figures and the document of all calls."""

import re

from sqlalchemy import text

from coordinator.adapters.http import health


async def probes(api):
    """Return how often readiness wrote."""
    async with api.desk.database.reading() as session:
        return (await session.execute(text("SELECT count FROM probes"))).scalar_one()


async def test_a_process_that_answers_is_live(api):
    """Nobody needs a token to ask."""
    answer = await api.get("/health/live", who=None)
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


async def test_ready_means_that_a_write_went_through(api, monkeypatch):
    """Each check writes a row, but at most one a second however often it is asked."""
    before = await probes(api)
    for _ in range(5):
        assert (await api.get("/health/ready", who=None)).json() == {"status": "ready"}
    assert await probes(api) == before + 1
    monkeypatch.setattr(health, "PAUSE", 0.0)
    await api.get("/health/ready", who=None)
    assert await probes(api) == before + 2


async def test_a_server_that_cannot_write_is_not_ready(api, monkeypatch):
    """While the database takes no write the answer is 503 with the reason, and 200 after it."""
    monkeypatch.setattr(health, "PAUSE", 0.0)
    monkeypatch.setattr(health, "LONGEST", 0.05)
    async with api.desk.database.writing():
        answer = await api.get("/health/ready", who=None)
        assert answer.status_code == 503
        assert "longer than" in answer.json()["reason"]
    monkeypatch.setattr(health, "LONGEST", 60.0)  # a busy machine may take more than a moment
    assert (await api.get("/health/ready", who=None)).status_code == 200


async def test_a_failing_write_is_not_ready(api, monkeypatch):
    """An error of the database is 503, without its insides."""
    monkeypatch.setattr(health, "PAUSE", 0.0)
    async with api.desk.database.writing() as session:
        await session.execute(text("ALTER TABLE probes RENAME TO away"))
        await session.commit()
    answer = await api.get("/health/ready", who=None)
    assert answer.status_code == 503
    assert "log" in answer.json()["reason"]


async def test_figures_tell_of_events_streams_and_the_process(api):
    """`/metrics` is what a monitoring system reads, and moves with what happens."""

    async def last():
        shown = (await api.get("/metrics", who=None)).text
        return float(re.search(r"^coord_events (\S+)$", shown, re.M)[1])

    before = await last()
    await api.report(summary="something")
    assert await last() == before + 1
    answer = await api.get("/metrics", who=None)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "coord_streams 0.0" in answer.text
    assert "workspace" not in answer.text
    assert "process_resident_memory_bytes" in answer.text


async def test_the_document_names_every_call_with_what_it_does_and_how_it_refuses(api):
    """Each route has a summary of its own and every refusal as problem details."""
    document = (await api.get("/schema/openapi.json", who=None)).json()
    assert document["openapi"].startswith("3.1")
    routes = {
        (route.path_format, method)
        for route in api.app.routes
        if route.path_format.startswith("/api/")
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }
    assert len(routes) > 20
    for path, method in routes:
        call = document["paths"][path][method.lower()]
        assert len(call["summary"].split()) >= 2, (path, method, call["summary"])
        assert call["security"] == [{"bearer": []}]
        refusals = {status: told for status, told in call["responses"].items() if status >= "4"}
        assert {"401", "403", "404", "422", "429"} <= set(refusals)
        for told in refusals.values():
            shape = told["content"]["application/problem+json"]["schema"]
            assert shape == {"$ref": "#/components/schemas/Problem"}
        if method != "GET":
            assert {"409", "412", "413"} <= set(refusals), (path, method)
    summaries = [document["paths"][path][method.lower()]["summary"] for path, method in routes]
    assert len(set(summaries)) > len(summaries) * 0.8


async def test_the_page_of_the_document_loads_nothing_from_elsewhere(api):
    """Scripts and styles come from this server."""
    page = (await api.get("/schema", who=None)).text
    assert not re.search(r"(?:src|href|url)=[\"']?(?:https?:)?//", page)
