"""`coord commits`, `coord contract` and `coord documents`."""

import json
import re
from pathlib import Path
from typing import Any

ME = ("--as", "backend-developer")
GUIDE = "# Users\n\n## Endpoints\n\n- GET /users — “all”\n"


def test_a_commit_is_proposed_moved_and_closed(team: Any) -> None:
    """What a proposal says is what others are shown; each move is a verb."""
    told = team(
        *("commits", "propose", "--branch", "main", "--message", "-", "--file", "src/a.py"),
        *("--file", "src/b.py", *ME, "--json"),
        stdin="feat: page users\n\nBy cursor.\n",
    )
    assert told.code == 0, told.err
    commit = json.loads(told.out)
    one = commit["id"]
    assert (commit["title"], commit["files"]) == ("feat: page users", ["src/a.py", "src/b.py"])
    team("commits", "move", one, "needs_review", *ME)
    assert "is ready" in team("commits", "move", one, "ready", *ME).out
    assert one in team("commits", "list", "--state", "ready", "--branch", "main").out
    shown = team("commits", "show", one).out
    assert "By cursor." in shown
    assert "- src/a.py\n- src/b.py" in shown
    assert "is closed" in team("commits", "close", one, "--reason", "superseded", *ME).out


def test_a_contract_comes_back_word_for_word(team: Any, tmp_path: Path) -> None:
    """What was published is what `show --version` prints, and the same again is the same."""
    file = tmp_path / "users.md"
    file.write_text(GUIDE)
    publish = ("contract", "publish", "users", file, "--version", "1.2.0", *ME)
    assert team(*publish).out == "users 1.2.0 is published: markdown of backend-developer\n"
    assert team(*publish).code == 0
    assert team("contract", "show", "users", "--version", "1.2.0").out == GUIDE
    assert re.search(r"^users +1\.2\.0 +backend-developer", team("contract", "list").out, re.M)
    assert "1.2.0    published" in team("contract", "show", "users").out


def test_a_version_never_changes(team: Any, tmp_path: Path) -> None:
    """The same version with other content is a conflict, with the way out."""
    team("contract", "publish", "orders", "-", "--version", "1.0.0", *ME, stdin="# Orders\n")
    again = team("contract", "publish", "orders", "-", "--version", "1.0.0", *ME, stdin="# Other\n")
    assert again.code == 4
    assert "a version never changes" in again.err


def test_a_file_that_is_no_text_is_named(team: Any, tmp_path: Path) -> None:
    """What cannot be read or is not UTF-8 is refused here, before anything is sent."""
    file = tmp_path / "users.yaml"
    file.write_bytes(b"openapi: \xff\n")
    refused = team("contract", "publish", "users", file, *ME)
    assert (refused.code, "is not UTF-8: byte 9" in refused.err) == (1, True)
    missing = team("contract", "publish", "users", tmp_path / "none.yaml", *ME)
    assert (missing.code, "cannot be read: No such file" in missing.err) == (2, True)


def test_a_document_is_added_and_shown(team: Any, tmp_path: Path) -> None:
    """Its first heading is its title unless another is given."""
    file = tmp_path / "lessons.md"
    file.write_text("# Migrations first\n\nBefore code.\n")
    told = team("documents", "add", file, "--type", "learning", "--tag", "db", *ME, "--json")
    assert told.code == 0, told.err
    one = json.loads(told.out)["id"]
    assert "learning" in team("documents", "list", "--type", "learning").out
    shown = team("documents", "show", one).out
    assert "Migrations first" in shown
    assert "Before code." in shown


def test_a_brief_is_shown_within_its_budget(team: Any) -> None:
    """As text or JSON, another's too, and only what is new."""
    whole = team("brief", *ME)
    assert whole.out.startswith("# Brief of backend-developer at ")
    told = json.loads(team("brief", "--max-tokens", "300", *ME, "--json").out)
    assert told["tokens"] <= told["max_tokens"] == 300
    assert "Brief of vibe-coder" in team("brief", "--of", "vibe-coder", *ME).out
    assert "Nothing new" in team("brief", "--since", str(told["cursor"]), *ME).out
    assert team("brief", "--since", "99999999", *ME).code == 1
