"""`coord run`: a role's steps from a terminal."""

import json
from typing import Any

import pytest

ME = ("--as", "vibe-coder")


@pytest.fixture
def run(team: Any) -> Any:
    """Begin a run of the vibe coder; it is abandoned at the end where it is still open."""
    begun = team("run", "start", "Sign-in by mail", "--branch", "try/mail", *ME, "--json")
    assert begun.code == 0, begun.err
    yield json.loads(begun.out)
    team("run", "abandon", "The test is over", *ME)


def test_a_run_goes_from_its_first_step_to_its_report(team: Any, run: Any) -> None:
    """Every verb finds the caller's open run by itself; the report is printed as it is kept."""
    refused = team("run", "complete", *ME)
    assert refused.code == 4
    assert "step 1" in refused.err
    for step in run["steps"]:
        number = step["number"]
        assert team("run", "step", number, "--start", *ME).code == 0
        outputs = [("--output", at) for at in range(1, len(step["outputs"]))]
        left = ("--without", f"{len(step['outputs'])}: not for this one")
        done = team(
            *("run", "step", number, "--complete", *(part for pair in outputs for part in pair)),
            *(*left, "--evidence", "tested: by hand", "--check", "mail: ok", *ME),
        )
        assert done.code == 0, done.err
        assert f"{number}. {step['title']}: completed" in done.out
    assert "(not for this one)" in done.out
    assert "   tested: by hand" in done.out
    for one in run["criteria"]:
        if one["op"] is None:
            told = team("run", "criterion", one["key"], "--evidence", "Read it", *ME)
            assert f"{one['key']}: met" in told.out, told.err
    measured = team("run", "measure", "time_spent", "50", "--unit", "%", *ME)
    assert measured.out.startswith("time-spent-of-the-time-agreed: met, measured 50 %")
    for one in run["criteria"]:
        if one["op"] is not None:
            mine = ("--waive", "--reason", "A rehearsal", "--run", run["id"])
            assert team("run", "criterion", one["key"], *mine, *ME).code == 5
            assert team("run", "criterion", one["key"], *mine).code == 0
    assert "6 of 6" in team("run", "list", "--state", "open").out
    done = team("run", "complete", *ME)
    assert f"{run['id']} is completed: Sign-in by mail, report DOC-" in done.out, done.err
    report = team("run", "report", "--run", run["id"])
    assert report.out.startswith("## Vibe Coder Workflow Complete\n- Question: Sign-in by mail\n")


def test_moves_that_make_no_sense_are_told(team: Any, run: Any) -> None:
    """Two moves at once, a skip without a reason, no run at all."""
    assert team("run", "step", "1", "--start", "--skip", *ME).code == 2
    assert team("run", "step", "1", "--skip", *ME).code == 1
    skipped = team("run", "step", "1", "--skip", "--reason", "Known already", *ME)
    assert "1. Choose a Question: skipped" in skipped.out
    again = team("run", "step", "1", "--reopen", "--reason", "Not so", *ME)
    assert "1. Choose a Question: started" in again.out
    assert "RUN-" in team("run", "show", *ME).out
    none = team("run", "show", "--as", "integration-specialist")
    assert none.code == 3
    assert "coord run start FEATURE" in none.err
