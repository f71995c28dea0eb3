"""`coord contract diff`: a check for anyone's CI, without a server."""

import json
import subprocess
import sys

import pytest

BASE = "# Users\n\n- GET /users\n- GET /users/{id}\n\n## Rate limits\n- 100 requests per minute\n"
BREAKING = BASE.replace("- GET /users\n", "")
SAFE = BASE + "\n## More\n- POST /users\n"
RISKY_BASE = BASE.replace("- GET /users\n", "- GET /users\n  - Parameters: limit, offset\n")
RISKY = RISKY_BASE.replace(", offset", "")
UNCLEAR = BASE.replace("100 requests per minute", "not too often")
OPENAPI = (
    "openapi: 3.1.0\ninfo: {title: Users, version: '1'}\npaths:\n  /users: {get: {responses: {}}}\n"
)


@pytest.fixture
def diff(coord, tmp_path):
    """Run the command on two texts."""

    def run(base, revision, *options):
        paths = tmp_path / "base", tmp_path / "revision"
        for path, text in zip(paths, (base, revision), strict=True):
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return coord("contract", "diff", *paths, *options)

    return run


def test_changes_stand_under_their_operation_and_the_last_line_counts(diff):
    """Plain text without anything else, and exit code 0 unless asked."""
    ended = diff(BASE, BREAKING)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "GET /users",
        "  breaking  GET /users is gone, with its path.",
        "",
        "1 breaking, 0 risky, 0 safe",
    ]


def test_an_openapi_operation_that_goes_is_breaking(diff):
    """The same for the other formats."""
    ended = diff(OPENAPI, OPENAPI.replace("/users", "/people"), "--fail-on", "breaking")
    assert ended.code == 1
    assert "GET /users" in ended.out


@pytest.mark.parametrize(
    ("base", "revision", "breaking", "risky"),
    [
        (BASE, BASE, 0, 0),
        (BASE, SAFE, 0, 0),
        (RISKY_BASE, RISKY, 0, 1),
        (BASE, BREAKING, 1, 1),
        (BASE, UNCLEAR, 1, 1),
    ],
)
def test_it_fails_from_the_level_that_is_named(diff, base, revision, breaking, risky):
    """What cannot be compared fails under either; without the option nothing does."""
    assert diff(base, revision, "--fail-on", "breaking").code == breaking
    assert diff(base, revision, "--fail-on", "risky").code == risky
    assert diff(base, revision).code == 0


def test_json_is_the_whole_comparison(diff):
    """Programs read every field."""
    found = json.loads(diff(BASE, BREAKING, "--format", "json").out)
    assert (found["format"], found["verdict"]) == ("markdown", "breaking")
    assert found["changes"][0]["id"] == "api-path-removed-without-deprecation"


def test_markdown_is_for_a_comment(diff):
    """A list for each operation, and the numbers last."""
    ended = diff(BASE, BREAKING, "--format", "markdown")
    assert ended.out.startswith("**`GET /users`**\n\n- **breaking**: ")
    assert ended.out.endswith("\n\n1 breaking, 0 risky, 0 safe\n")


def test_one_side_may_be_standard_input(coord, tmp_path):
    """`git show main:api.md | coord contract diff - api.md` is the common case."""
    path = tmp_path / "api.md"
    path.write_text(BREAKING)
    assert "1 breaking" in coord("contract", "diff", "-", path, stdin=BASE).out
    ended = coord("contract", "diff", "-", "-", stdin=BASE)
    assert (ended.code, "standard input" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("base", "revision", "words"),
    [
        (BASE, OPENAPI, "different formats"),
        (OPENAPI, "openapi: 3.1.0\npaths: [\n", "revision cannot be read. Line 3"),
        (b"\xff\xfe", BASE, "not UTF-8"),
        (BASE, "", "revision is no contract"),
        ("[1]", BASE, "base is no contract"),
    ],
)
def test_what_cannot_be_read_ends_with_2(diff, base, revision, words):
    """A wrong use is no verdict: it names the file and the way out."""
    ended = diff(base, revision, "--fail-on", "breaking")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_broken_document_is_never_a_guide_nor_equal_to_itself(coord, tmp_path, ending):
    """Two of them that are equal end with 2 as one does, and the line is named."""
    path = tmp_path / f"users.{ending}"
    path.write_text("title: Users\nbad: [a\nmore: 1\n\n# Heading\n")
    for other in (path, tmp_path / "guide.md"):
        (tmp_path / "guide.md").write_text(BASE)
        ended = coord("contract", "diff", path, other)
        assert (ended.code, ended.out) == (2, "")
        assert f"users.{ending} cannot be read. Line " in ended.err


def test_wrong_options_and_missing_files_end_with_2(coord, diff, tmp_path):
    """The command line is wrong, in words."""
    assert diff(BASE, BASE, "--format", "xml").code == 2
    assert diff(BASE, BASE, "--fail-on", "safe").code == 2
    ended = coord("contract", "diff", tmp_path / "gone", tmp_path / "gone")
    assert (ended.code, "cannot be read" in ended.err) == (2, True)


def test_it_starts_without_server_or_client(tmp_path):
    """Nothing that takes long to import is loaded."""
    path = tmp_path / "api.md"
    path.write_text(BASE)
    script = (
        "import sys\n"
        f"sys.argv = ['coord', 'contract', 'diff', {str(path)!r}, {str(path)!r}]\n"
        "from coordinator.cli import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "heavy = {'litestar', 'sqlmodel', 'sqlalchemy', 'httpx', 'uvicorn'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
