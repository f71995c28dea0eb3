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
    calls = [line.strip() for line in refused.err.splitlines()[1:]]
    assert calls[0] == f"coord run step 1 --run {run['id']} --start"
    assert calls[1].startswith(f"coord run step 1 --run {run['id']} --complete --output 1")
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
        assert "Next: " in done.out
        assert len(done.out.splitlines()) < 12
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
    assert report.out.startswith(
        "## Vibe Coder Workflow Complete: Sign-in by mail\n- Question: Sign-in by mail\n"
    )


def test_moves_that_make_no_sense_are_told(team: Any, run: Any) -> None:
    """Two moves at once, a skip without a reason, no run at all."""
    assert team("run", "step", "1", "--start", "--skip", *ME).code == 2
    assert team("run", "step", "1", "--skip", *ME).code == 1
    skipped = team("run", "step", "1", "--skip", "--reason", "Known already", *ME)
    assert "1. Choose a Question: skipped (Known already)" in skipped.out
    again = team("run", "step", "1", "--reopen", "--reason", "Not so", *ME)
    assert "1. Choose a Question: started" in again.out
    assert "RUN-" in team("run", "show", *ME).out
    assert run["id"] in team("run", "show", run["id"]).out
    none = team("run", "show", "--as", "integration-specialist")
    assert none.code == 3
    assert "coord run start FEATURE --as integration-specialist" in none.err
    assert "coord run start FEATURE --for AGENT" in team("run", "show").err


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_what_is_no_number_is_not_measured(team: Any, value: str) -> None:
    """It is told in a sentence, and is a fault of the command line."""
    said = team("run", "measure", "coverage", value, *ME)
    assert said.code == 2
    assert "is no number" in said.err
    assert "Traceback" not in said.err


def test_a_commit_needs_evidence_and_a_run_that_ended_is_named(team: Any, run: Any) -> None:
    """Nothing that was typed is dropped; without an open run the last one is told."""
    lone = team("run", "criterion", run["criteria"][0]["key"], "--commit", "abcdef1", *ME)
    assert lone.code == 2
    assert "without `--evidence`" in lone.err
    plain = next(one["key"] for one in run["criteria"] if one["op"] is None)
    seen = ("--evidence", "committed: all of it", "--commit", "abcdef1")
    assert "committed: all of it (" in team("run", "criterion", plain, *seen, *ME).out
    team("run", "abandon", "Enough", *ME)
    none = team("run", "show", *ME)
    assert none.code == 3
    assert f"Its last one is `{run['id']}`, abandoned." in none.err
