"""What cannot be read, does not fit or is too large is said in words and changes nothing."""

import json

import pytest

from tests.adapters.http.conftest import problem

MIB = 1024 * 1024
URL = "contexts/backend-developer"
BROKEN = (
    b"{nope",
    b'{"a": 1',
    b"\xef\xbb\xbf{}",
    b'{"summary": "\\ud800"}',
    b'{"ttl_seconds": 1e999}',
)
MISFITS: tuple[tuple[object, set[str]], ...] = (
    ({"summary": 7}, {"/summary"}),
    ({"waiting_on": ["HO-1", 7]}, {"/waiting_on/1"}),
    ({"state": "asleep", "ttl_seconds": "soon"}, {"/state", "/ttl_seconds"}),
    ({"unknown": 1}, {"/unknown"}),
    ({"a/b~c": 1}, {"/a~1b~0c"}),
    ({"feature": "x" * 501}, {"/feature"}),
    ({"summary": "a\0b"}, {"/summary"}),
    ({"waiting_on": ["\0"]}, {"/waiting_on/0"}),
    ([], {""}),
    (None, {""}),
)


@pytest.fixture
async def put(api):
    """Send bytes as a report, and see that a refusal has changed nothing."""

    async def sent(content, **more):
        response = await api.call("PUT", URL, content=content, **more)
        if response.status_code >= 400:
            assert (await api.get(URL)).status_code == 404
        return response

    return sent


async def test_what_is_not_json_is_400(put):
    """Broken JSON, a byte order mark, half a surrogate pair, a number beyond numbers."""
    for body in BROKEN:
        assert "not valid JSON" in problem(await put(body), 400, "malformed")["detail"]


async def test_what_is_not_utf_8_is_400(put):
    """JSON in another encoding."""
    told = problem(await put('{"summary": "é"}'.encode("latin-1")), 400, "malformed")
    assert "UTF-8" in told["detail"]


async def test_nesting_without_end_is_400(put):
    """A body that is nested too deeply to be read is refused, not a crash."""
    for opening in (b"[", b'{"a":'):
        told = problem(await put(opening * 150_000), 400, "malformed")
        assert "nested too deeply" in told["detail"]


async def test_a_body_that_is_missing_is_said_to_be(put):
    """An empty body where one is needed."""
    assert "needs a body" in problem(await put(b""), 422, "invalid")["detail"]


async def test_a_body_over_the_limit_is_413(put):
    """Over 2 MiB nothing is read, and the words say the limit; chunks count as well."""
    body = b'{"summary": "' + b"a" * (2 * MIB) + b'"}'

    async def chunks():
        for at in range(0, len(body), 65536):
            yield body[at : at + 65536]

    for content in (body, chunks()):
        told = problem(await put(content), 413, "too-large")
        assert "2097152 bytes" in told["detail"]


async def test_markdown_over_the_limit_is_413(put, api):
    """A text of more than 1 MiB in UTF-8 is refused by its pointer; one of 1 MiB is taken."""
    response = await api.report(summary="é" * (MIB // 2) + "b")
    told = problem(response, 413, "too-large")
    assert told["errors"] == [
        {"pointer": "/summary", "detail": "is larger than the limit of 1048576 bytes"}
    ]
    assert (await api.report(summary="é" * (MIB // 2))).status_code == 200


async def test_what_does_not_fit_is_422_with_a_pointer_to_it(put):
    """Each fault is pointed at: wrong types, unknown fields, what cannot be stored."""
    for body, pointers in MISFITS:
        told = problem(await put(json.dumps(body).encode()), 422, "invalid")
        assert {fault["pointer"] for fault in told["errors"]} == pointers


async def test_a_body_under_another_content_type_is_read_as_json(put):
    """`curl -d` says that it sends a form; what it sends is taken for what it is."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await put(b'{"summary": "by curl"}', headers=headers)).status_code == 200
