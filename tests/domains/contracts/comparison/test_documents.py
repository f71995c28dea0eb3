"""Documents as plain values: YAML 1.2 and JSON, with limits that hold on any text."""

import json
import math
import time
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coordinator.domains.contracts.comparison import documents
from coordinator.domains.contracts.comparison.documents import Unreadable, format_of, load


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("NO", "NO"),
        ("2026-03-01", "2026-03-01"),
        ("12:30:00", "12:30:00"),
        ("1_000", "1_000"),
        ("=", "="),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-0", 0),
        ("+7", 7),
        ("010", 10),
        ("0o17", 15),
        ("0xfF", 255),
        ("3.1", 3.1),
        (".5e-3", 0.0005),
        ("-.inf", -math.inf),
        ("1" * 40, int("1" * 40)),
        ("9" * 5_000, math.inf),
        ("'12'", "12"),
        ('"null"', "null"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!own text", "text"),
    ],
)
def test_a_scalar_is_what_yaml_1_2_says(scalar, value):
    """No dates, no sexagesimals, no yes and no; quotes and tags count."""
    assert load(f"a: {scalar}\n") == {"a": value}
    assert type(load(f"a: {scalar}\n")["a"]) is type(value)


def test_not_a_number_is_a_float():
    """Both notations spell it."""
    assert math.isnan(load("a: .nan")["a"])
    assert math.isnan(load('{"a": NaN}')["a"])


def test_keys_are_texts():
    """As JSON would have them, whatever YAML makes of them."""
    text = "200: a\ntrue: b\nNull: c\n1.10: d\n'true ': e\n? [x, y]\n: f\n? {a: 1}\n: g\n"
    assert list(load(text)) == ["200", "true", "null", "1.10", "true ", "[…]", "{…}"]


def test_the_last_of_two_equal_keys_counts():
    """In both notations."""
    assert load("a: 1\nb: 2\na: 3\n") == load('{"a": 1, "b": 2, "a": 3}') == {"a": 3, "b": 2}


def test_aliases_and_merges_are_followed():
    """Own keys win, then earlier mappings; a text under `<<` is only that."""
    text = """
base: &base {x: 1, y: 2}
more: &more {y: 5, z: 6}
one: {<<: *base, y: 3}
both: {y: 4, <<: [*base, *more]}
same: *base
none: {<<: text}
quoted: {'<<': {a: 1}}
"""
    found = load(text)
    assert found["one"] == {"x": 1, "y": 3}
    assert found["both"] == {"x": 1, "y": 4, "z": 6}
    assert found["same"] == found["base"]
    assert (found["none"], found["quoted"]) == ({"<<": "text"}, {"<<": {"a": 1}})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1', "not JSON"),
        ("a: [", "not YAML"),
        ("a: 1\n---\nb: 2\n", "second document"),
        ("a: *gone\n", "no anchor"),
        ("a: &a [*a]\n", "no anchor"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("[" * 600 + "]" * 600, "nested too deeply"),
        ("- " * 600, "nested too deeply"),
        ("a: \x01", "not YAML"),
        ("a: \ud800", "surrogate"),
        ("a: {<<: *none}\n", "no anchor"),
        ("x" * (documents.LIMIT + 1), "is the limit"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text, words):
    """With the line where it is known, and never by an error of another kind."""
    with pytest.raises(Unreadable, match=words):
        load(text)


def test_a_merge_counts_what_it_copies():
    """Many merges of one large mapping stand for more values than a document may."""
    keys = ", ".join(f"k{n}: 1" for n in range(2_000))
    text = f"a: &a {{{keys}}}\n" + "".join(f"m{n}: {{<<: *a}}\n" for n in range(3_000))
    begin = time.monotonic()
    with pytest.raises(Unreadable, match="stand for more than"):
        load(text)
    assert time.monotonic() - begin < 10


def test_json_with_more_values_than_a_document_may_hold_is_refused(monkeypatch):
    """The limit is the same for both notations."""
    monkeypatch.setattr(documents, "NODES", 10)
    with pytest.raises(Unreadable, match="more than 10"):
        load(json.dumps(list(range(20))))


def test_characters_that_no_database_holds_are_replaced():
    """JSON spells them with escapes; they must not travel into findings."""
    assert load('{"a\\u0000": "b\\ud800c", "d": ["\\udfff"]}') == {
        "a\N{REPLACEMENT CHARACTER}": "b\N{REPLACEMENT CHARACTER}c",
        "d": ["\N{REPLACEMENT CHARACTER}"],
    }
    assert load('["\\ud83d\\ude00"]') == ["😀"]


def test_braces_that_are_no_json_are_yaml():
    """Comments and trailing commas are fine."""
    assert load("{a: 1, b: [x,], # why\n}") == {"a": 1, "b": ["x"]}
    assert load('{"openapi": "3.1.0",}') == {"openapi": "3.1.0"}


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(VALUES)
def test_json_is_read_as_python_reads_it(value):
    """Any JSON text gives its values, in an object or alone."""
    assert load(json.dumps({"a": value})) == {"a": value}
    assert load(json.dumps([value], ensure_ascii=False)) == [value]


@given(VALUES)
def test_what_a_writer_of_yaml_writes_is_read_back(value):
    """A value written as YAML is the value that is read, in blocks or in braces.

    With quotes and tags, for what stands without them is another thing in YAML 1.1.
    """
    assert load(yaml.safe_dump({"a": value}, default_style='"', allow_unicode=True)) == {"a": value}
    assert load(yaml.safe_dump([value], default_style='"', default_flow_style=True)) == [value]


@given(st.text(max_size=200) | st.text(alphabet="{}[]:,-?&*!|>'\"%@`#\n ab1", max_size=200))
def test_any_text_is_read_or_refused(text):
    """Nothing but `Unreadable` is ever raised."""
    with suppress(Unreadable):
        json.dumps(load(text))
    assert format_of(text) in ("openapi", "json_schema", "markdown", "")


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("openapi: 3.1.0\n", "openapi"),
        ("swagger: '2.0'\n", "openapi"),
        ('{"type": "object"}', "json_schema"),
        ("type: object\nproperties: {}\n", "json_schema"),
        ("# Guide\n", "markdown"),
        ("Just words", "markdown"),
        ("type: a word in prose", ""),
        ("openapi: 3.1.0\n  paths: [\n", ""),
        ("[1, 2]", ""),
        (" \n", ""),
    ],
)
def test_a_format_is_found_or_there_is_none(text, format):
    """One place knows what is what; what is none has none."""
    assert format_of(text) == format


def test_a_large_document_takes_seconds():
    """Twelve megabytes of YAML may take eight seconds; here a quarter of them, in proportion."""
    lines = (
        f"  r{n}: {{type: string, maxLength: {n}, description: some words}}" for n in range(50_000)
    )
    text = "all:\n" + "\n".join(lines)
    begin = time.thread_time()
    assert len(load(text)["all"]) == 50_000
    assert time.thread_time() - begin < 8 * len(text) / 12e6
