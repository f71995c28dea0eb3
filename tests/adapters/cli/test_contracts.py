"""`coord contract` for consumers and pipelines."""

import json
from typing import Any

from tests.domains.contracts.samples import api

ME = ("--as", "backend-developer")
THEM = ("--as", "frontend-developer")


def publish(team: Any, name: str, content: str, *more: str) -> Any:
    """Publish a version."""
    return team("contract", "publish", name, "-", *more, *ME, stdin=content)


def test_a_break_goes_its_way_on_the_command_line(team: Any) -> None:
    """Used, broken, refused to be released, judged, released, deployed."""
    publish(team, "shop", api(users="name", orders="total"), "--version", "1.0.0")
    assert "uses shop: GET /users" in team("contract", "use", "shop", "get /users", *THEM).out
    assert team("contract", "can-release", "shop").code == 3
    team("contract", "verdict", "shop", "1.0.0", "verified", *THEM)
    assert team("contract", "can-release", "shop").out.startswith("yes: shop 1.0.0")
    told = publish(team, "shop", api(users="label", orders="total"), "--sunset", "2030-01-01")
    assert "shop 2.0.0 is published" in told.out
    assert "breaking since 1.0.0: " in told.out
    assert "Told whom it touches: HO-" in told.out
    answer = team("contract", "can-release", "shop", "--environment", "production")
    assert answer.code == 1
    assert "- pending_break: frontend-developer is broken by it" in answer.out
    assert "Next: `coord contract verdict shop 2.0.0 verified" in answer.out
    said = team("contract", "verdict", "shop", "2.0.0", "verified", "--evidence", "tests", *THEM)
    assert "frontend-developer verified (HO-" in said.out
    assert team("contract", "can-release", "shop", "--version", "2.0.0").code == 0
    assert (
        "production runs shop 2.0.0"
        in team("contract", "deploy", "shop", "2.0.0", "production", *ME).out
    )
    assert "2.0.0" in team("contract", "environments").out
    assert team("contract", "withdraw", "shop", "production", *ME).code == 0
    assert "frontend-developer  2.0.0" in team("contract", "consumers", "shop").out
    assert "no more" in team("contract", "leave", "shop", *THEM).out


def test_a_comparison_reads_in_lines(team: Any) -> None:
    """The verdict first, then each change with its level and place."""
    publish(team, "books", api(users="name", orders="total"), "--version", "1.0.0")
    publish(team, "books", api(users="label", orders="sum"))
    shown = team("contract", "compare", "books").out
    assert shown.startswith("books 1.0.0 to 2.0.0: breaking (")
    assert "breaking  GET /orders" in shown
    only = team("contract", "compare", "books", "--operation", "GET /users", "--json")
    assert {one["path"] for one in json.loads(only.out)["changes"]} == {"/users"}


def test_a_patch_that_breaks_needs_force_and_a_reason(team: Any) -> None:
    """Refused as a conflict with the way out; let through where somebody says why."""
    publish(team, "cards", api(users="name"), "--version", "1.0.0")
    refused = publish(team, "cards", api(users="label"), "--version", "1.0.1")
    assert refused.code == 4
    assert "Publish it as 2.0.0" in refused.err
    forced = ("--version", "1.0.1", "--force", "--reason", "it was never served")
    assert publish(team, "cards", api(users="label"), *forced).code == 0


def test_what_one_needs_is_shown_beside_what_there_is(team: Any) -> None:
    """An expectation comes before the contract; the gap closes when it is built."""
    needs = api(users="name", orders="total")
    said = team("contract", "expect", "plans", "-", *THEM, stdin=needs)
    assert said.out == "frontend-developer expects GET /users, GET /orders of plans.\n"
    assert "missing   GET /users" in team("contract", "gap", "plans", *THEM).out
    publish(team, "plans", api(users="name"))
    shown = team("contract", "gap", "plans", *THEM).out
    assert "plans (1.0.0) for frontend-developer: differs" in shown
    assert "met       GET /users" in shown
    assert "missing   GET /orders" in shown


def test_a_gap_names_all_that_is_expected_and_not_there(team: Any) -> None:
    """A parameter, an optional property: each makes it differ, told as what is missing."""
    head = "openapi: 3.1.0\ninfo: {title: Gaps, version: '1'}\npaths:\n  /users:\n    get:\n"
    limit = "      parameters: [{name: limit, in: query, schema: {type: integer}}]\n"

    def answer(names: str) -> str:
        schema = f"{{type: object, properties: {{{names}}}}}"
        content = f"content: {{application/json: {{schema: {schema}}}}}"
        return f"      responses: {{'200': {{description: ok, {content}}}}}\n"

    needs = head + limit + answer("age: {type: integer}, nick: {type: string}")
    team("contract", "expect", "gaps", "-", *THEM, stdin=needs)
    size = "      parameters: [{name: size, in: query, required: true, schema: {type: integer}}]\n"
    publish(team, "gaps", head + size + answer("age: {type: string}"))
    shown = team("contract", "gap", "gaps", *THEM).out
    assert "gaps (1.0.0) for frontend-developer: differs" in shown
    assert "The contract does not offer query parameter limit." in shown
    assert "The contract does not offer property nick of the response 200" in shown
    assert "integer is expected, the contract says string." in shown
    assert "Unlike what is expected: query parameter size is required." in shown
    assert "gone" not in shown


def test_a_pipeline_needs_nothing_but_its_token(team: Any, monkeypatch: Any) -> None:
    """Whom the token speaks for uses, expects, deploys; `--as` is not needed."""
    publish(team, "trains", api(users="name"), "--version", "1.0.0")
    joined = team("agent", "join", "web-ci", "--role", "pipeline", "--json", "--as", "admin")
    monkeypatch.setenv("COORD_TOKEN", json.loads(joined.out)["token"])
    assert "web-ci uses trains" in team("contract", "use", "trains").out
    assert team("contract", "verdict", "trains", "1.0.0", "verified").code == 0
    needs = api(users="name")
    assert "web-ci expects" in team("contract", "expect", "trains", "-", stdin=needs).out
    assert "for web-ci: met" in team("contract", "gap", "trains").out
    assert "production runs" in team("contract", "deploy", "trains", "1.0.0", "production").out
    assert team("contract", "withdraw", "trains", "production").code == 0
    assert "web-ci uses trains no more" in team("contract", "leave", "trains").out


def test_what_is_deployed_against_a_no_is_recorded_with_a_warning(team: Any) -> None:
    """It runs, so it is recorded; the reasons are shown. A waiver's end is shown by its day."""
    publish(team, "trams", api(users="name"), "--version", "1.0.0")
    team("contract", "use", "trams", *THEM)
    team("contract", "verdict", "trams", "1.0.0", "verified", *THEM)
    publish(team, "trams", api(users="label"))
    shown = team("contract", "deploy", "trams", "2.0.0", "production", *ME).out
    assert shown.startswith("production runs trams 2.0.0.\nWarning: frontend-developer is broken")
    waived = ("--consumer", "frontend-developer", "--reason", "a flag", "--until", "2030-01-31")
    team("contract", "verdict", "trams", "2.0.0", "waived", *waived)
    assert "(until 2030-01-31)" in team("contract", "can-release", "trams").out
    assert "Warning" not in team("contract", "deploy", "trams", "2.0.0", "staging", *ME).out


def test_another_format_takes_the_next_major_number_and_says_why(team: Any) -> None:
    """A guide after a document is no minor version of it."""
    publish(team, "maps", api(users="name"), "--version", "1.2.0")
    told = publish(team, "maps", "# Maps\n\n- GET /users\n").out
    assert "maps 2.0.0 is published" in told
    assert "It cannot be compared with 1.2.0 everywhere. The two are openapi and markdown" in told


def test_what_one_mistypes_is_answered_with_what_was_meant(team: Any) -> None:
    """A contract's name, one that is none, an operation without its method."""
    publish(team, "orders", api(users="name"), "--version", "1.0.0")
    missed = team("contract", "show", "ordres")
    assert (missed.code, "Did you mean `orders`?" in missed.err) == (3, True)
    wrong = team("contract", "show", "orders/v2")
    assert (wrong.code, "`orders/v2` is no name for a contract" in wrong.err) == (2, True)
    bare = team("contract", "use", "orders", "/users", *THEM)
    assert "an operation is `METHOD /path`" in bare.err
    assert '"GET /users"' in bare.err


def test_versions_are_compared_by_position_and_faults_are_listed(team: Any) -> None:
    """`compare NAME BASE REVISION`; `lint NAME`."""
    publish(team, "cups", api(users="name"), "--version", "1.0.0")
    publish(team, "cups", api(users="label"), "--version", "2.0.0")
    assert team("contract", "compare", "cups", "1.0.0", "2.0.0").out.startswith("cups 1.0.0 to 2")
    assert team("contract", "lint", "cups").out == "cups 2.0.0 has no faults.\n"
    publish(team, "cups", "openapi: 3.1.0\npaths: {}\n", "--version", "3.0.0")
    shown = team("contract", "lint", "cups", "--version", "3.0.0")
    assert (shown.code, shown.out.startswith("cups 3.0.0: 1 fault\n- ")) == (0, True)
