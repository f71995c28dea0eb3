"""Laws that hold for any two texts, whatever they hold."""

import json
import os
import subprocess
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.domains.contracts.comparison import compare
from tests.domains.contracts.comparison.documents import any_document, any_pair

many = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@many
@given(any_pair)
def test_any_documents_are_compared(pair):
    """Neither order crashes, and every change has a name and a sentence."""
    base, revision = map(json.dumps, pair)
    for found in (compare(base, revision), compare(revision, base)):
        assert all(change.id and change.text.endswith(".") for change in found)
        assert found.verdict != "safe" or not any(change.level != "safe" for change in found)


@many
@given(any_document)
def test_a_document_differs_from_itself_in_nothing(document):
    """However it is laid out."""
    found = compare(json.dumps(document), json.dumps(document, indent=2))
    assert found.changes == ()


@many
@given(st.text(), st.text())
def test_any_texts_are_compared(base, revision):
    """What is no document at all is not comparable, never safe, unless it is the same."""
    found = compare(base, revision)
    assert base == revision or found.format or found.verdict == "not_comparable"


@many
@given(any_pair)
def test_a_comparison_comes_back_from_json(pair):
    """What is stored is what was found."""
    found = compare(*map(json.dumps, pair))
    assert type(found).from_json(json.loads(json.dumps(found.as_json()))) == found


def test_the_order_of_changes_does_not_depend_on_chance():
    """Two processes with other hash seeds say the same, in the same order."""
    program = (
        "import json; from coordinator.domains.contracts.comparison import compare;"
        "from tests.domains.contracts.comparison.entangled import entangled, changed;"
        "base = entangled(12); found = compare(json.dumps(base), json.dumps(changed(base)));"
        "print(json.dumps(found.as_json()))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
