"""What a contract may be: formats, limits and hostile documents."""

import json
import time

import pytest

from coordinator.core.errors import TooLarge, Unsupported
from coordinator.domains.contracts.comparison.documents import Unreadable, load
from coordinator.domains.contracts.formats import CONTENT_LIMIT, checked
from coordinator.domains.contracts.schemas import VersionPublish

OPENAPI = "# Users\nopenapi: 3.1.0\ninfo:\n  title: Users\n  version: '2'\npaths: {}\n"


def read(content, format=None):
    """Check a content."""
    return checked(VersionPublish(content=content, format=format))


@pytest.mark.parametrize(
    ("content", "format", "title"),
    [
        (OPENAPI, "openapi", "Users"),
        ('{"swagger": "2.0", "info": {"title": "Old"}}', "openapi", "Old"),
        ('{"openapi": "3.1.0",}', "openapi", ""),
        ("openapi: 3.0.0\npaths:\n  /a: &a {get: {}}\n  /b: *a\n", "openapi", ""),
        ('{"type": "object", "title": "User"}', "json_schema", "User"),
        ("$schema: https://json-schema.org/draft/2020-12/schema\ntype: object", "json_schema", ""),
        ("# Users API\n\n## New Endpoints\n", "markdown", "Users API"),
        ("---\nversion: 2\n---\n# Guide\n", "markdown", "Guide"),
        ("# Guide\nAuth: by token\n", "markdown", "Guide"),
        ("Just words.", "markdown", ""),
        ("Words: that: are no YAML\n\tat all", "markdown", ""),
    ],
)
def test_a_format_is_found_where_none_is_given(content, format, title):
    """OpenAPI by its key, a schema by its keywords, anything else that is prose is a guide."""
    draft = read(content)
    assert (draft.format, draft.summary, draft.content) == (format, title, content)


@pytest.mark.parametrize(
    ("content", "format", "words"),
    [
        ("openapi: 3.1.0\n  paths: [\n", None, "not YAML"),
        ("info: {}\n", "openapi", "no key `openapi`"),
        ("- openapi\n", "openapi", "no mapping"),
        ("openapi:\n  - 3\n", "openapi", "no key `openapi`"),
        ("true", "json_schema", "no mapping"),
        ('{"openapi": "3.1.0"', None, "not JSON"),
        ("openapi: 3.1.0\n---\nopenapi: 3.1.0\n", "openapi", "second document"),
        ("openapi: 3.1.0\npaths: *gone\n", "openapi", "no anchor"),
        ("a: &a [*a]\nopenapi: 3.1.0\n", "openapi", "no anchor"),
        ("openapi: \x01\n", "openapi", "not YAML"),
        (" \n", None, "empty"),
    ],
)
def test_a_document_that_is_not_what_it_says_is_refused(content, format, words):
    """The refusal says what is wrong and points at the content."""
    with pytest.raises(Unreadable, match=words) as refused:
        read(content, format)
    assert refused.value.errors[0].pointer == "/content"


def test_a_fault_names_its_line():
    """A fault in a document is found by its line."""
    with pytest.raises(Unreadable) as refused:
        read('openapi: 3.1.0\ninfo:\n  title: "open\n')
    assert refused.value.line in (3, 4)
    with pytest.raises(Unreadable) as refused:
        read('{\n"openapi": "3",\n]')
    assert refused.value.line == 3


@pytest.mark.parametrize("content", ["asyncapi: 3.0.0\n", '{"asyncapi": "3.0.0"}', "[1, 2]"])
def test_another_format_is_not_supported(content):
    """What is neither of the three is refused with the three named."""
    with pytest.raises(Unsupported, match="OpenAPI"):
        read(content)


def test_an_unknown_name_of_a_format_is_not_supported():
    """A format by a name that is not known is refused with the known ones."""
    with pytest.raises(Unsupported, match="`protobuf`"):
        read(OPENAPI, "protobuf")


def test_a_content_over_the_limit_is_refused_in_words():
    """The limit is in bytes and said."""
    with pytest.raises(TooLarge, match="20 MiB"):
        read("é" * (CONTENT_LIMIT // 2 + 1))
    assert read("é" * (CONTENT_LIMIT // 2), "markdown").size == CONTENT_LIMIT


def test_aliases_that_stand_for_billions_are_refused_at_once():
    """Nine anchors of nine aliases each stand for more than memory; nothing expands them."""
    lines = ["openapi: 3.1.0", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 10):
        aliases = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    begin = time.monotonic()
    with pytest.raises(Unreadable, match="stand for more than"):
        read("\n".join(lines))
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, "? " * 3_000])
def test_a_document_nested_without_end_is_refused(content):
    """Depth is bounded: such a document is refused, whichever format it claims."""
    with pytest.raises(Unreadable, match="nested too deeply"):
        read(content, "openapi")


def test_both_notations_say_the_same():
    """YAML and JSON of one document give the same values."""
    document = {"openapi": "3.1.0", "info": {"title": "Users", "x": []}, "paths": {"/a": {}}}
    text = "openapi: 3.1.0\ninfo:\n  title: Users\n  x: []\npaths:\n  /a: {}\n"
    assert load(json.dumps(document)) == load(text) == document


@pytest.mark.parametrize("title", ['"a\\ud800b"', '"a\\u0000b"', '"a\\nb"'])
def test_a_title_that_no_database_holds_is_cleaned(title):
    """What JSON spells with escapes becomes one line that can be stored."""
    found = checked(VersionPublish(content=f'{{"openapi": "3.1.0", "info": {{"title": {title}}}}}'))
    assert found.summary in ("a\N{REPLACEMENT CHARACTER}b", "a b")
