"""Lint: the faults of a document, found off the request path and kept with its content."""

import json
import socket
from functools import partial

import pytest
from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters import timers
from coordinator.core.errors import NotFound
from coordinator.core.work import SYSTEM
from coordinator.domains.contracts import linting
from coordinator.domains.contracts.comparison import lint as linter
from coordinator.domains.contracts.comparison import workers
from coordinator.domains.contracts.comparison.lint import Fault, Lint, lint
from coordinator.domains.contracts.comparison.repeated import repeated_keys
from coordinator.domains.contracts.models import ContractLint
from tests.domains.contracts.samples import reader

BACKEND = "backend-developer"
INFO = "info: {title: Users, version: '1'}\n"
GOOD = f"openapi: 3.1.0\n{INFO}paths: {{}}\n"
BAD = "openapi: 3.1.0\ninfo: {title: Users}\npaths: {}\n"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (GOOD, []),
        (f"openapi: 3.0.3\n{INFO}paths: {{}}\n", []),
        (f"swagger: '2.0'\n{INFO}paths: {{}}\n", []),
        (BAD, [("/info", "'version' is a required property")]),
        (
            f"openapi: '4.0'\n{INFO}",
            [("/openapi", "4.0 is no version of OpenAPI that can be checked.")],
        ),
        ('{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}', []),
        (
            '{"type": "object", "minProperties": -1}',
            [("/minProperties", "-1 is less than the minimum of 0")],
        ),
        (
            '{"type": "object", "items": {"$ref": "#/~0x"}}',
            [("/items/$ref", "#/~0x leads nowhere.")],
        ),
        ("# Guide\n- GET /a\n", []),
    ],
)
def test_faults_are_found_by_the_standard_that_a_document_names(text, faults):
    """Each with a JSON pointer and the rule; a guide follows none."""
    assert lint(text) == Lint([Fault(*fault) for fault in faults], True)


def test_of_alternatives_that_all_fail_the_likeliest_is_named():
    """A parameter is no reference, so what counts is that it has no name."""
    text = f"openapi: 3.0.3\n{INFO}paths: {{/a: {{get: {{parameters: [{{in: query}}]}}}}}}\n"
    found = lint(text).faults
    assert ("/paths/~1a/get/parameters/0", "'name' is a required property") in found


def test_a_checker_that_trips_leaves_what_it_found():
    """The list is then not complete, and says so."""
    text = f"openapi: 3.1.0\n{INFO}paths: {{/a: {{get: {{parameters: [{{in: query}}]}}}}}}\n"
    found = lint(text)
    assert (bool(found.faults), found.is_complete) == (True, False)


def test_nothing_outside_of_the_document_is_looked_up(tmp_path):
    """References to other hosts and files are left alone, in the process too."""
    secret = tmp_path / "secret.json"
    secret.write_text('{"get": {"responses": 3}}')
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        for address in (f"http://127.0.0.1:{port}/a", secret.as_uri(), str(secret), "ftp://x/y"):
            text = f"openapi: 3.1.0\n{INFO}paths: {{/a: {{$ref: '{address}'}}}}\n"
            assert lint(text).faults == []
        with pytest.raises(TimeoutError):
            server.accept()


def test_there_are_limits_of_number_time_and_length(monkeypatch):
    """At most 200 faults, each of bounded length, until the time is over."""
    many = {"type": "object", "properties": {f"p{n}": {"minLength": -n} for n in range(1, 300)}}
    found = lint(json.dumps(many))
    assert (len(found.faults), found.is_complete) == (200, False)
    long = lint(json.dumps({"type": "object", "required": ["x" * 100_000, 3, 3]}))
    assert long.faults
    assert all(len(fault.text) < 500 for fault in long.faults)
    monkeypatch.setattr(linter, "SECONDS", -1)
    assert lint(BAD) == Lint([], False)


async def test_a_process_does_it(monkeypatch):
    """It answers the same; what cannot be read or takes too long is a fault of the whole."""
    assert await workers.linted(BAD) == lint(BAD)
    unreadable = await workers.linted("openapi: [")
    assert "Line 2" in unreadable.faults[0].text
    monkeypatch.setitem(workers.SECONDS, "linted", 0)
    late = await workers.linted(BAD)
    assert (late.is_complete, "0 seconds" in late.faults[0].text) == (False, True)


@pytest.fixture
def asked(world):
    """Ask for the faults of a version as an agent does."""

    async def run(name, version):
        keep = partial(world.desk.write, "default", SYSTEM)
        return await linting.lint(reader(world, BACKEND), name, version, keep=keep)

    return run


async def kept(world):
    """Return the hashes of what was checked."""

    async def hashes(work):
        return list((await work.session.execute(select(col(ContractLint.sha256)))).scalars())

    return await world.see(hashes)


async def test_faults_are_found_when_first_asked_for_and_kept(world, publish, asked, monkeypatch):
    """The second time nothing is checked, also for another version of the same content."""
    version = await publish(BACKEND, "users", BAD, version="1.0.0")
    found = await asked("users", "1.0.0")
    assert [(one.pointer, one.text) for one in found.faults] == [
        ("/info", "'version' is a required property")
    ]
    assert found.is_complete
    assert await kept(world) == [version.sha256]

    def never(text):
        raise AssertionError("nothing is to be checked again")

    monkeypatch.setattr(linting, "linted", never)
    await publish(BACKEND, "users", BAD, version="1.0.1")
    assert (await asked("users", "1.0.1")).faults == found.faults


async def test_a_guide_has_no_faults_and_an_unknown_version_is_not_found(publish, asked, world):
    """Nothing is kept for either."""
    await publish(BACKEND, "users", "# Users\n- GET /users\n", version="1")
    assert (await asked("users", "1")).is_complete
    with pytest.raises(NotFound):
        await asked("users", "2")
    assert await kept(world) == []


async def test_the_background_checks_what_is_in_use_once(publish, world, monkeypatch):
    """Drafts and guides are left alone; the newest comes first, each content once."""
    await publish(BACKEND, "users", GOOD, version="1.0.0")
    await publish(BACKEND, "users", GOOD, version="1.0.1")
    await publish(BACKEND, "users", BAD, version="2.0.0", draft=True)
    await publish(BACKEND, "guide", "# Guide\n- GET /a\n")
    checked = []

    async def linted(text):
        checked.append(text)
        return lint(text)

    monkeypatch.setattr(linting, "linted", linted)
    await linting.lint_some(world.desk, "default")
    await linting.lint_some(world.desk, "default")
    assert checked == [GOOD]


async def test_the_timers_do_the_chores(publish, world):
    """What was published is checked without anyone asking for it."""
    version = await publish(BACKEND, "users", GOOD, version="1.0.0")
    await timers.chores(world.desk, "default")
    assert await kept(world) == [version.sha256]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {/a: {}}\npaths: {/b: {}}\n",
            "Line 4: the key `paths` stands twice; only the last one counts.",
        ),
        (
            '{"openapi": "3.1.0", "info": {"title": "a", "version": "1", "title": "b"}}',
            "The key `title` stands twice; only the last one counts.",
        ),
    ],
    ids=["yaml", "json"],
)
def test_a_key_that_stands_twice_is_a_fault(text, said):
    """What the first one said is lost, so somebody must learn of it."""
    assert Fault("", said) in lint(text).faults


def test_keys_of_different_objects_may_be_alike():
    """Only one object may not have a key twice; merges are no keys."""
    text = "a: &x {b: 1}\nc: {b: 1, d: [{b: 1}, {b: 2}]}\ne: {<<: *x, <<: *x}\n? [b, b]\n: b\n"
    assert list(repeated_keys(text)) == []
