"""A row's strong ETag is its revision; a list's weak one changes with an event only."""

import asyncio

from tests.adapters.http.conftest import problem

URL = "contexts/backend-developer"


async def test_a_row_that_was_seen_is_not_sent_again(api):
    """`If-None-Match` with the row's ETag is 304 without a body, until it changes."""
    etag = (await api.report(summary="one")).headers["etag"]
    assert etag == '"1"'
    for named in (etag, f'"7", {etag}', "W/" + etag, "*"):
        seen = await api.get(URL, headers={"If-None-Match": named})
        assert (seen.status_code, seen.content) == (304, b"")
        assert seen.headers["etag"] == etag
    await api.report(summary="two")
    moved = await api.get(URL, headers={"If-None-Match": etag})
    assert (moved.status_code, moved.headers["etag"]) == (200, '"2"')


async def test_a_list_that_was_seen_is_not_sent_again_until_something_happens(api):
    """A list's ETag is weak, stays while nothing happens, and changes with any event."""
    for path in ("contexts", "agents", "roles", "contexts?state=active&limit=1"):
        etag = (await api.get(path)).headers["etag"]
        assert etag.startswith('W/"')
        assert (await api.get(path)).headers["etag"] == etag
        unchanged = await api.get(path, headers={"If-None-Match": etag})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        await api.report(summary="something")
        moved = await api.get(path, headers={"If-None-Match": etag})
        assert moved.status_code == 200
        assert moved.headers["etag"] != etag


async def test_a_lists_etag_is_of_one_reader_and_one_address(api):
    """Another reader, filter or page has another ETag."""
    etags = [
        (await api.get(path, who=who)).headers["etag"]
        for path in ("contexts", "contexts?limit=1", "agents")
        for who in ("backend-developer", "human")
    ]
    assert len(set(etags)) == len(etags)


async def test_only_what_was_seen_may_be_changed(api):
    """`If-Match` with the ETag that was read is taken; with an older one 412, changing nothing."""
    etag = (await api.report(summary="one")).headers["etag"]
    taken = await api.report(summary="two", headers={"If-Match": etag})
    assert (taken.status_code, taken.headers["etag"]) == (200, '"2"')
    told = problem(await api.report(summary="x", headers={"If-Match": etag}), 412, "revision-moved")
    assert "revision 2, not 1" in told["detail"]
    assert (await api.get(URL)).json()["summary"] == "two"


async def test_what_is_no_rows_etag_matches_none(api):
    """Weak ETags, bare numbers and lists are 412 with a word about what one looks like."""
    await api.report(summary="one")
    for named in ('W/"1"', "1", '"x"', "", '"1", "2"', '"99999999999"', '"-1"'):
        refused = await api.report(summary="x", headers={"If-Match": named})
        problem(refused, 412, "revision-moved")
    assert (await api.get(URL)).json()["summary"] == "one"


async def test_nothing_matches_what_is_not_there(api):
    """`If-Match` on a thing that does not exist yet is 412; `*` on one that does is taken."""
    problem(await api.report(headers={"If-Match": '"1"'}), 412, "revision-moved")
    await api.report()
    assert (await api.report(headers={"If-Match": "*"})).status_code == 200


async def test_twenty_updates_with_if_match_are_twenty_updates(api):
    """Read, add one, write with `If-Match`, again on 412: over HTTP none is lost either."""
    await api.report(summary="0")

    async def add_one():
        while True:
            seen = await api.get(URL)
            wanted = str(int(seen.json()["summary"]) + 1)
            answer = await api.report(summary=wanted, headers={"If-Match": seen.headers["etag"]})
            if answer.status_code == 200:
                return
            assert answer.status_code == 412, answer.text

    api.app.state.server.identities._buckets._rate = 1e9
    await asyncio.gather(*(add_one() for _ in range(20)))
    assert (await api.get(URL)).json()["summary"] == "20"


async def test_a_list_comes_in_pages(api):
    """`next` leads through all of it; the last page has none; `cursor` is the last event."""
    names, page = [], None
    while True:
        params = {"limit": 3} | ({"page": page} if page else {})
        part = (await api.get("agents", params=params)).json()
        assert set(part) == {"items", "total", "next", "cursor"}
        names += [item["name"] for item in part["items"]]
        page = part["next"]
        if page is None:
            break
    assert len(names) == part["total"] == 8
    assert names == sorted(names)
    assert part["cursor"] == (await api.get("events?limit=200")).json()["cursor"]
