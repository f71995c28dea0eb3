"""`coord agent`, `coord token` and `coord workspace`."""

import json
from pathlib import Path
from typing import Any

from tests.running import RunningServer


def test_one_who_joins_can_act_at_once(team: Any, server: RunningServer) -> None:
    """A new agent's token is kept where `--as` looks for it, for this user's eyes only."""
    joined = team("agent", "join", "backend-developer-2", "--role", "backend-developer")
    assert "takes part as backend-developer" in joined.out
    file = server.home / "tokens" / "default" / "backend-developer-2"
    assert file.stat().st_mode & 0o777 == 0o600
    assert team("status", "--as", "backend-developer-2", "--state", "active").code == 0
    token = file.read_text()
    again = team("agent", "join", "backend-developer-2", "--role", "backend-developer")
    assert "it was there already" in again.out
    assert file.read_text() == token


def test_one_who_retires_cannot_act(team: Any) -> None:
    """Retiring ends an agent's tokens."""
    team("agent", "join", "vibe-coder-2", "--role", "vibe-coder")
    assert team("agent", "retire", "vibe-coder-2").out == "vibe-coder-2 has retired.\n"
    assert team("status", "--as", "vibe-coder-2", "--state", "active").code == 5
    assert "vibe-coder-2" in team("agent", "list", "--role", "vibe-coder").out


def test_a_revoked_token_ends_at_once(team: Any, monkeypatch: Any) -> None:
    """A token that was issued works until it is revoked."""
    secret = team("token", "issue", "vibe-coder", "--label", "laptop").out.strip()
    row = next(
        line for line in team("token", "list", "vibe-coder").out.splitlines() if "laptop" in line
    )
    monkeypatch.setenv("COORD_TOKEN", secret)
    assert team("status", "--as", "vibe-coder", "--state", "active").code == 0
    monkeypatch.delenv("COORD_TOKEN")
    assert team("token", "revoke", "vibe-coder", row.split()[0]).code == 0
    monkeypatch.setenv("COORD_TOKEN", secret)
    refused = team("status", "--as", "vibe-coder", "--state", "active")
    assert refused.code == 5
    assert secret not in refused.err


def test_a_workspace_is_a_world_of_its_own(team: Any, tmp_path: Path) -> None:
    """A new workspace has its own agents and tokens, and does not see another's contexts."""
    made = team("workspace", "create", "team-b", "--root", tmp_path / "b")
    assert made.out == f"team-b is there; its folder is {tmp_path / 'b'}\n"
    team("status", "-w", "team-b", "--as", "vibe-coder", "--summary", "In b")
    page = json.loads(team("status", "-w", "team-b", "--json").out)
    assert [one["summary"] for one in page["items"]] == ["In b"]
    assert "In b" not in team("status").out
    assert "team-b" in team("workspace", "list").out


def test_only_the_admin_manages_workspaces(team: Any) -> None:
    """Anyone else is refused by name."""
    refused = team("workspace", "list", "--as", "backend-developer")
    assert refused.code == 5
    assert "may not manage workspaces" in refused.err
