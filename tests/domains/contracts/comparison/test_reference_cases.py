"""The reference cases: what a mature detector says of the same documents."""

import importlib.util
import json
import random
from itertools import product
from pathlib import Path

import pytest

from coordinator.domains.contracts.comparison import compare
from coordinator.domains.contracts.comparison.rules import FACTS, RULES, named

LEVELS = {"error": "breaking", "warning": "risky", "info": "safe"}
PLACES = (
    *("request-body", "request-property", "request-parameter", "request-parameter-property"),
    *("request-header-property", "response-body", "response-property", "response-header"),
)
PAIRS = 5_000


@pytest.fixture(scope="module")
def reference(library: Path) -> Path:
    """The folder of the reference cases."""
    return library / "conformance/openapi"


def score_of(reference: Path) -> dict:
    """Return what the reference's own program says of our comparison."""
    spec = importlib.util.spec_from_file_location("score", reference / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cases = json.loads((reference / "cases.json").read_text())["cases"]
    return module.score(compare, cases, reference)


def texts_of(folder: Path) -> list[str]:
    """Return the documents of a folder and below it, in the order of their names."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".json"))
    return [path.read_text(errors="replace") for path in files]


def test_the_verdicts_and_rows_are_those_of_the_reference(reference):
    """Nearly every verdict and every row agrees; where they do not, decision 0005 says why."""
    score = score_of(reference)
    assert score["crashes"] == []
    assert score["verdict"]["recall"] >= 0.99
    assert score["verdict"]["precision"] >= 0.99
    assert score["rows"]["recall"] >= 0.99
    assert score["rows"]["precision"] >= 0.98


def test_the_names_and_levels_are_those_of_the_field(reference):
    """Every rule but those of sunset and stability conventions is known, at its own level.

    Security is the exception: what is tightened breaks.
    """
    rules = json.loads((reference / "rules.json").read_text())
    wanted = {
        rule["id"]: LEVELS[rule["level"]]
        for rule in rules
        if rule["level"] != "info" and rule["kind"] != "lifecycle" and "sunset" not in rule["id"]
    }
    ours = {f"{place}-{fact}": named(place, fact)[1] for place in PLACES for fact in FACTS}
    ours |= {name: rule.level for name, rule in RULES.items()}
    assert {name: ours.get(name) for name in wanted} == wanted
    known = {rule["id"]: LEVELS[rule["level"]] for rule in rules}
    stricter = {name for name, level in known.items() if ours.get(name, level) != level}
    assert stricter == {
        *("api-security-added", "api-security-removed", "api-security-scope-added"),
        *("api-security-component-type-changed", "api-security-component-oauth-scope-removed"),
        *(
            "api-security-component-oauth-token-url-changed",
            "api-security-component-oauth-url-changed",
        ),
    }
    unknown = {name for name, level in known.items() if level == "safe" and name not in ours}
    conventions = ("sunset", "stability", "version", "oauth-scope", "global-security-scope")
    assert {name for name in unknown if not any(word in name for word in conventions)} == {
        "response-mediatype-enum-value-removed"  # `response-body-enum-value-removed` here
    }


def test_any_two_documents_are_compared_without_a_crash(reference):
    """5,000 pairs, seeded; what does not belong together is compared all the same."""
    chance, texts = random.Random(20260301), texts_of(reference / "data")
    for _ in range(PAIRS):
        found = compare(chance.choice(texts), chance.choice(texts))
        assert found.verdict in ("breaking", "not_comparable", "risky", "safe")


@pytest.mark.soak
def test_all_pairs_of_each_folder_are_compared_without_a_crash(reference):
    """Every document with every other of its folder, both ways, and with itself."""
    for folder in sorted(path for path in (reference / "data").iterdir() if path.is_dir()):
        texts = texts_of(folder)
        for base, revision in product(texts, texts):
            found = compare(base, revision)
            assert base != revision or not found.changes
