"""Operations: which there are, what they take and give, and what a caller must show."""

from datetime import date

import pytest

from coordinator.domains.contracts.comparison import compare
from coordinator.domains.contracts.comparison.inspection import inspect
from tests.domains.contracts.comparison.pairs import api, changes, ids, operation

TEXT = {"type": "string"}


def parameter(name, where="query", **words):
    """Return a parameter that takes a text."""
    return {"name": name, "in": where, "schema": TEXT, **words}


def test_an_operation_that_goes_and_a_path_that_goes():
    """The last operation of a path takes the path with it; a new one is safe."""
    both = operation("get")["/users"] | operation("post")["/users"]
    whole, less, none = api({"/users": both}), api(operation("get")), api({"/teams": both})
    assert ids(whole, less) == {"api-removed-without-deprecation": 1}
    assert ids(whole, none) == {"api-path-removed-without-deprecation": 2}
    assert ids(less, whole) == {}
    assert {change.place for change in compare(less, whole)} == {"POST /users"}


def test_what_had_been_deprecated_may_go():
    """Unless its sunset is yet to come."""
    old = api(operation(deprecated=True))
    assert ids(old, api({})) == {}
    announced = api(operation(deprecated=True, **{"x-sunset": "9999-12-31"}))
    assert ids(announced, api({})) == {"api-path-removed-before-sunset": 1}
    assert compare(announced, api({}), today=date(9999, 12, 31)).verdict == "safe"


def test_names_of_path_parameters_do_not_matter():
    """`/users/{id}` and `/users/{userId}` are one path, each parameter in its place."""
    base, revision = (
        api(operation(path=f"/teams/{{{one}}}/users/{{{two}}}", parameters=[
            parameter(one, "path", required=True),
            parameter(two, "path", required=True, schema={"type": kind}),
        ]))
        for one, two, kind in (("team", "id", "string"), ("id", "user", "integer"))
    )  # fmt: skip
    found = changes(base, revision)
    assert [change.id for change in found] == ["request-parameter-type-changed"]
    assert found[0].place == "GET /teams/{team}/users/{id}"
    assert found[0].location == "path parameter id"


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        ([], [parameter("q")], {}),
        ([], [parameter("q", required=True)], {"new-required-request-parameter": 1}),
        ([parameter("q")], [], {"request-parameter-removed": 1}),
        ([parameter("q", deprecated=True)], [], {}),
        (
            [parameter("q")],
            [parameter("q", required=True)],
            {"request-parameter-became-required": 1},
        ),
        ([parameter("X-A", "header")], [parameter("x-a", "header")], {}),
        (
            [parameter("q")],
            [parameter("q", style="spaceDelimited")],
            {"request-parameter-style-changed": 1},
        ),
        (
            [parameter("q")],
            [parameter("q", schema={**TEXT, "default": "x"})],
            {"request-parameter-default-value-added": 1},
        ),
        (
            [parameter("q", required=True)],
            [parameter("q", required=True, schema={**TEXT, "default": "x"})],
            {},
        ),
    ],
)
def test_parameters_come_and_go_and_change(before, after, rules):
    """What a caller must send now, and what no longer counts."""
    base, revision = (api(operation(parameters=each)) for each in (before, after))
    assert ids(base, revision) == rules


def test_a_parameter_may_move_between_a_path_and_its_operations():
    """It stays the same parameter."""
    own = api(operation(parameters=[parameter("q")]))
    shared = api({"/users": {**operation()["/users"], "parameters": [parameter("q")]}})
    assert ids(own, shared) == ids(shared, own) == {}


def test_answers_and_their_headers():
    """Success must stay; a header that was always there must stay too."""

    def document(*statuses, **headers):
        answers = {status: {"headers": headers} for status in statuses}
        return api(operation(responses=answers))

    assert ids(document("200", "404"), document("404")) == {"response-success-status-removed": 1}
    assert ids(document("200", "404"), document("200")) == {}
    always, mostly = {"required": True, "schema": TEXT}, {"schema": TEXT}
    assert ids(document("200", ETag=always), document("200", etag=mostly)) == {
        "response-header-became-optional": 1
    }
    assert ids(document("200", ETag=always), document("200")) == {
        "required-response-header-removed": 1
    }


def test_bodies_and_media_types():
    """A body that is needed now, and the kinds that are no longer taken or given."""

    def takes(*names, **words):
        content = {name: {"schema": TEXT} for name in names}
        return api(operation("post", requestBody={"content": content, **words}))

    def gives(*names):
        content = {name: {"schema": TEXT} for name in names}
        return api(operation(responses={"200": {"content": content}}))

    assert ids(api(operation("post")), takes("a/b", required=True)) == {
        "request-body-added-required": 1
    }
    assert ids(takes("a/b", "a/c"), takes("a/b")) == {"request-body-media-type-removed": 1}
    assert ids(gives("a/b", "a/c"), gives("a/b")) == {"response-media-type-removed": 1}
    assert ids(gives("application/json"), gives("application/json; charset=utf-8")) == {}
    assert ids(gives("application/problem+json"), gives("application/json")) == {
        "response-media-type-name-generalized": 1
    }


def secured(*alternatives, everywhere=None, **schemes):
    """Return a document whose one operation asks for one of these."""
    more = {} if everywhere is None else {"security": everywhere}
    own = {"security": list(alternatives)} if alternatives else {}
    return api(operation(**own), components={"securitySchemes": schemes}, **more)


@pytest.mark.parametrize(
    ("base", "revision", "rules"),
    [
        (secured(), secured({"key": []}), {"api-security-added": 1}),
        (secured(), secured(everywhere=[{"key": []}]), {"api-security-added": 1}),
        (secured({"key": []}, {}), secured({"key": []}), {"api-security-added": 1}),
        (secured({"a": []}, {"b": []}), secured({"a": []}), {"api-security-removed": 1}),
        (secured({"a": []}), secured({"a": [], "b": []}), {"api-security-removed": 1}),
        (secured({"o": ["r"]}), secured({"o": ["r", "w"]}), {"api-security-scope-added": 1}),
        (secured({"o": ["r", "w"]}), secured({"o": ["r"]}), {}),
        (secured({"a": []}), secured({"a": []}, {"b": []}), {}),
        (secured({"a": []}), secured(everywhere=[{"a": []}]), {}),
        (
            secured({"a": []}, a={"type": "http", "scheme": "bearer"}),
            secured({"a": []}, a={"type": "apiKey", "in": "query", "name": "k"}),
            {"api-security-component-type-changed": 1},
        ),
    ],
    ids=[
        *("on the operation", "for all", "nobody unnamed", "one way less", "both at once"),
        *("a scope more", "a scope less", "one way more", "said for all", "another scheme"),
    ],
)
def test_security_that_is_tightened_breaks(base, revision, rules):
    """Whoever was let in before must be let in after, and the change names the operation."""
    assert ids(base, revision) == rules
    assert {change.place for change in changes(base, revision)} <= {"GET /users"}


def oauth(scopes, token="https://a.test/token"):
    """Return a scheme that offers scopes."""
    return {"type": "oauth2", "flows": {"password": {"tokenUrl": token, "scopes": scopes}}}


def test_what_a_scheme_offers_counts_for_those_who_need_it():
    """A scope that goes though it is needed breaks; another address for tokens may."""
    base = secured({"o": ["read"]}, o=oauth({"read": "", "write": ""}))
    assert ids(base, secured({"o": ["read"]}, o=oauth({"read": ""}))) == {}
    assert ids(base, secured({"o": ["read"]}, o=oauth({"write": ""}))) == {
        "api-security-component-oauth-scope-removed": 1
    }
    moved = secured({"o": ["read"]}, o=oauth({"read": ""}, "https://b.test/token"))
    assert ids(base, moved) == {"api-security-component-oauth-token-url-changed": 1}


def test_webhooks_and_callbacks_turn_round():
    """What the API sends is received: a value more breaks, a need more does not."""

    def document(**words):
        schema = {"type": "object", "properties": {"kind": TEXT}, **words}
        call = {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}
        return api(operation(callbacks={"done": {"{$url}": call}}), webhooks={"joined": call})

    base = document(required=["kind"])
    assert ids(base, document()) == {"response-property-became-optional": 2}
    assert ids(document(), base) == {}
    assert ids(base, api(operation())) == {"webhook-removed": 1, "api-callback-removed": 1}
    assert inspect(base).operations == ["GET /users", "POST joined"]
    assert {change.place for change in changes(base, document())} == {"GET /users", "POST joined"}


def test_a_draft_promises_nothing():
    """What is marked a draft or an alpha may change and go."""
    draft = api(operation(parameters=[parameter("q")], **{"x-stability-level": "draft"}))
    assert ids(draft, api(operation())) == {}
    assert ids(draft, api({})) == {}
    assert ids(api(operation()), draft) == {"api-stability-decreased": 1}


def test_a_format_that_is_known_is_not_guessed_anew():
    """A guide may hold a piece of OpenAPI, a schema may have a single keyword."""
    guide = "# Users\n\n- GET /users\n- POST /users\n\n```yaml\nopenapi: 3.1.0\npaths: {\n```\n"
    less = guide.replace("- POST /users\n", "")
    assert compare(guide, less).verdict == "breaking"
    assert compare(guide, less, formats=("markdown", "markdown")).verdict == "breaking"
    one, two = "type: object", "type: string"
    assert compare(one, two).verdict == "not_comparable"
    assert compare(one, two, formats=("json_schema", "json_schema")).verdict == "breaking"
    assert compare(one, less, formats=("json_schema", "markdown")).verdict == "not_comparable"


def test_swagger_is_told_to_be_converted():
    """A document of version 2.0 is no OpenAPI 3: never compatible, and it says what to do."""
    one, two = ('{"swagger": "2.0", "paths": {}}', '{"swagger": "2.0", "paths": {"/a": {}}}')
    found = compare(one, two)
    assert found.verdict == "not_comparable"
    assert "convert" in found.gaps[0].text
