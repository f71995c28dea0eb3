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
NAMES = st.sampled_from(["1", "HO-1", "PC-1", "DOC-1", "vibe-coder", "x", "a%00", "%FF", "ü"])
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
def calls(client: TestClient[Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every call that writes: method, address and the schema of its body."""
    document = client.get("/schema/openapi.json").json()
    found = []
    for path, methods in document["paths"].items():
        for method in sorted({"post", "put", "patch", "delete"} & set(methods)):
            body = methods[method].get("requestBody", {}).get("content", {})
            schema = next(iter(body.values()), {}).get("schema", {})
            name = schema.get("$ref", "").rpartition("/")[2]
            found.append((method.upper(), path, document["components"]["schemas"].get(name, {})))
    assert len(found) > 15
    return found


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Bodies with the fields that a call knows, whatever stands in them."""
    fields = {name: sketched(field) for name, field in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: value for name, value in fields.items() if name in needed},
        optional={name: value for name, value in fields.items() if name not in needed},
    )


def sketched(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return mostly what a field wants, by its type, and sometimes anything."""
    if "enum" in field:
        return st.sampled_from(field["enum"]) | VALUES
    kinds = {
        "string": TEXT,
        "integer": st.integers(-1, 100) | st.integers(),
        "boolean": st.booleans(),
        "array": st.lists(TEXT | VALUES, max_size=3),
        "object": st.dictionaries(TEXT, VALUES, max_size=3),
    }
    return kinds.get(str(field.get("type")), VALUES) | VALUES


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_body_is_a_failure(client, calls, data):
    """Bodies that fit, nearly fit or do not fit at all: below 500, and a problem from 400 on."""
    method, path, schema = data.draw(st.sampled_from(calls))
    path = path.replace("{workspace}", "default")
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + data.draw(NAMES) + rest.partition("}")[2]
    body = data.draw(fitting(schema) | VALUES)
    content = json.dumps(body).encode() if data.draw(st.integers(0, 9)) else data.draw(st.binary())
    answer = client.request(method, path, content=content, headers=data.draw(HEADERS))
    event(f"{method} {answer.status_code}")
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
