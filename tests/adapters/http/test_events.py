"""Events as pages and long polls, and cursors that lead nowhere."""

import asyncio

from coordinator.core.events.retention import forget
from coordinator.core.work import SYSTEM
from tests.adapters.http.conftest import problem


async def test_pages_of_events_lead_to_the_end(api):
    """Going on with `cursor` shows every event once; `more` says whether to go on at once."""
    seen, cursor, more = [], 0, True
    while more:
        page = (await api.get("events", params={"after": cursor, "limit": 4})).json()
        seen += [item["seq"] for item in page["items"]]
        cursor, more = page["cursor"], page["more"]
    assert seen == list(range(1, cursor + 1))


async def test_a_long_poll_answers_with_the_first_event(api):
    """Who waits is answered when something happens, not when the time is over."""
    cursor = (await api.get("agents")).json()["cursor"]
    params = {"after": cursor, "wait": 30}
    waiting = asyncio.create_task(api.get("events", params=params))
    await asyncio.sleep(0)
    await api.report(who="vibe-coder", summary="now")
    items = (await asyncio.wait_for(waiting, 10)).json()["items"]
    assert [item["subject"] for item in items] == ["vibe-coder"]
    empty = await api.get("events", params={"after": cursor + 1, "wait": 0.01})
    assert empty.json() == {"items": [], "cursor": cursor + 1, "more": False}


async def test_an_expired_cursor_is_410_on_every_way(api):
    """Page and stream, from the very beginning or from the middle: start over from the lists."""
    cursor = (await api.get("agents")).json()["cursor"]
    await api.desk.write("default", SYSTEM, lambda work: forget(work, days=0))
    for path in ("events", "events/stream"):
        for after in (0, 1, cursor - 1):
            told = problem(await api.get(path, params={"after": after}), 410, "cursor-expired")
            assert f"after={cursor}" in told["fix"]
    headers = {"Last-Event-ID": "0"}
    problem(await api.get("events/stream", headers=headers), 410, "cursor-expired")


async def test_a_cursor_that_no_event_has_is_refused(api):
    """Numbers of the future and words that are no numbers."""
    for last in ("99999", "9" * 30, "x", "-1", "1.5", "٣"):
        sent = {"Last-Event-ID": last.encode()}
        problem(await api.get("events/stream", headers=sent), 422, "invalid")
    for path in ("events", "events/stream"):
        problem(await api.get(path, params={"after": 99999}), 422, "invalid")
