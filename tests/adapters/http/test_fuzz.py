"""Whatever is sent to whatever call, the answer is a success or a refusal, never a failure."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from coordinator.app import create_app
from coordinator.core.settings import Settings
from tests.adapters.http.conftest import ORIGIN, ROLES

TEXT = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["", "\0", "\ud800", "../x", "a" * 600, "1", "2026-03-01", "backend-developer", "open", "# T"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
WORDS = st.sampled_from(["vibe-coder", "vibe-coder", "human", "HO-1", "PC-1", "2026-03-01", "x y"])
NAMES = st.sampled_from(["vibe-coder", "vibe-coder", "HO-1", "PC-1", "DOC-1", "1", "a%00", "%FF"])
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "If-Match": st.sampled_from(["*", '"1"', 'W/"1"', "x"]),
        "Idempotency-Key": st.sampled_from(["a", "b", " ", "x" * 201]),
    },
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Any]]:
    """One server for the whole fuzz, called as its admin."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    app = create_app(
        Settings(home=folder / "home", root=folder / "shared", agents=ROLES, rate_burst=10**9)
    )
    with TestClient(app, base_url=ORIGIN) as client:
        token = (folder / "home/tokens/default/admin").read_text().strip()
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient[Any]) -> dict[str, Any]:
    """The server's own description of its calls."""
    found: dict[str, Any] = client.get("/schema/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def calls(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every call that writes: method, address and the schema of its body."""
    found = []
    for path, methods in document["paths"].items():
        for method in sorted({"post", "put", "patch", "delete"} & set(methods)):
            body = methods[method].get("requestBody", {}).get("content", {})
            found.append((method.upper(), path, next(iter(body.values()), {}).get("schema", {})))
    assert len(found) > 15
    return found


def sketched(schema: dict[str, Any], known: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values of this schema, as far as types and choices go."""
    if "$ref" in schema:
        return sketched(known[schema["$ref"].rpartition("/")[2]], known)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return st.one_of([sketched(option, known) for option in options])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "properties" in schema:
        fields = {name: sketched(part, known) for name, part in schema["properties"].items()}
        needed = {name: fields.pop(name) for name in schema.get("required", ())}
        return st.fixed_dictionaries(needed, optional=fields)
    if schema.get("type") == "array":
        return st.lists(sketched(schema.get("items", {}), known), max_size=3)
    plain = {"string": WORDS, "integer": st.integers(1, 5000), "boolean": st.booleans()}
    return plain.get(str(schema.get("type")), VALUES)


@st.composite
def bodies(draw: st.DrawFn, schema: dict[str, Any], known: dict[str, Any]) -> Any:
    """Bodies that fit, that fit but for one field, and any at all."""
    body = draw(sketched(schema, known))
    spoilt = draw(st.integers(0, 5))
    if spoilt == 0 and isinstance(body, dict) and body:
        return body | {draw(st.sampled_from(sorted(body))): draw(VALUES)}
    return draw(VALUES) if spoilt == 1 else body


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_body_is_a_failure(client, document, calls, data):
    """Bodies that fit, nearly fit or do not fit at all: below 500, and a problem from 400 on."""
    method, path, schema = data.draw(st.sampled_from(calls))
    path = path.replace("{workspace}", "default")
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + data.draw(NAMES) + rest.partition("}")[2]
    body = data.draw(bodies(schema, document["components"]["schemas"]))
    content = json.dumps(body).encode() if data.draw(st.integers(0, 9)) else data.draw(st.binary())
    answer = client.request(method, path, content=content, headers=data.draw(HEADERS))
    event(f"{method} {answer.status_code}")
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
