"""Searching over HTTP, on its page, and what just was written."""

import pytest

HIT = {"kind", "id", "title", "snippet", "author", "state", "feature", "at"}


async def test_what_was_just_written_is_found(api):
    """The call waits a moment for the index; a hit says what it is and where the words stand."""
    body = {"to": "frontend-developer", "title": "Paginate <b>users</b>", "body": "By cursor."}
    it = (await api.post("handoffs", json=body)).json()
    answer = await api.get("search", params={"q": "cursor users"})
    assert answer.status_code == 200
    page = answer.json()
    assert (page["total"], page["next"], page["kinds"]) == (1, None, {"handoffs": 1})
    hit = page["items"][0]
    assert hit.keys() == HIT
    assert (hit["kind"], hit["id"], hit["author"]) == ("handoffs", it["id"], "backend-developer")
    (begin, end), *_ = hit["title"]["marks"]
    assert hit["title"]["text"][begin:end] == "users"
    assert page["cursor"] > 0


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "x", "kind": "nonsense"}, "no kind of thing"),
        ({"q": "x" * 501}, "500 are the most"),
        ({"q": "x", "since": "yesterday"}, "is no moment"),
        ({"q": "x", "page": "zz"}, "is not a page"),
        ({"q": "x", "limit": 201}, "from 1 to 200"),
    ],
)
async def test_what_cannot_be_asked_is_refused(api, query, words):
    """Filters are checked; words never are."""
    answer = await api.get("search", params=query)
    assert answer.status_code == 422, answer.text
    assert words in answer.json()["detail"]


async def test_filters_by_time_and_state(api):
    """`since` with its zone, `state` as the thing has it."""
    await api.post("documents", json={"title": "Zebra crossing", "type": "note", "body": ""})
    later = {"q": "zebra", "since": "2999-01-01T00:00:00Z"}
    assert (await api.get("search", params=later)).json()["total"] == 0
    sooner = {"q": "zebra", "since": "2020-01-01T00:00:00+01:00", "state": "note"}
    assert (await api.get("search", params=sooner)).json()["total"] == 1


async def test_a_contract_is_found_by_its_operations_and_words(api):
    """Of the version in use, and no longer by what a former one said."""
    for version, path in (("1.0.0", "giraffes"), ("2.0.0", "okapis")):
        guide = f"# Animals API\n\n## New Endpoints\n\n- GET /api/{path} - all of them\n"
        body = {"version": version, "format": "markdown", "content": guide}
        made = await api.post("contracts/animals/versions", json=body)
        assert made.status_code == 201, made.text
    found = (await api.get("search", params={"q": "okapis"})).json()["items"]
    assert [(hit["kind"], hit["id"]) for hit in found] == [("contracts", "animals")]
    assert (await api.get("search", params={"q": "giraffes"})).json()["total"] == 0


async def test_nobody_else_searches_here(api):
    """Without a token there is no answer."""
    assert (await api.get("search", params={"q": "x"}, who=None)).status_code == 401
