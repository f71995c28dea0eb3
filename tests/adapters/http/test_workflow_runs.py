"""Runs over HTTP: an agent's way through the steps of its role."""

import subprocess

import pytest

from tests.adapters.http.conftest import problem

WHO = "backend-developer"


@pytest.fixture
async def run(api):
    """RUN-1, of the backend developer."""
    made = await api.post("workflow-runs", json={"feature": "Sign-in"})
    assert made.status_code == 201, made.text
    return made.json()


def run_git(folder, *arguments):
    """Run git in a folder, and return what it says."""
    folder.mkdir(exist_ok=True)
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


async def step(api, number, *, who=WHO, **body):
    """Change a step of RUN-1."""
    return await api.call("PUT", f"workflow-runs/RUN-1/steps/{number}", who=who, json=body)


async def go_through(api, run):
    """Start and complete every step of RUN-1 with all its outputs."""
    for one in run["steps"]:
        await step(api, one["number"], state="started")
        outputs = [{"text": output["text"]} for output in one["outputs"]]
        proof = [{"level": "claimed", "text": "Seen"}]
        done = await step(api, one["number"], state="completed", outputs=outputs, evidence=proof)
        assert done.status_code == 200, done.text


async def test_a_run_begins_with_its_roles_document(api, run):
    """It has the document's steps and criteria, and its revision."""
    role = (await api.get(f"roles/{WHO}")).json()
    assert (run["id"], run["agent"], run["role"], run["state"]) == ("RUN-1", WHO, WHO, "open")
    assert [one["title"] for one in run["steps"]] == [one["title"] for one in role["steps"]]
    assert [one["key"] for one in run["criteria"]] == [one["key"] for one in role["criteria"]]
    assert run["document_revision"] == role["revision"]
    assert role["integrations"]["frontend-developer"]


async def test_an_agent_has_one_run_at_a_time(api, run):
    """409 names the one that is open; people name whose run it is to be."""
    told = problem(await api.post("workflow-runs", json={"feature": "Search"}), 409, "run-open")
    assert "RUN-1" in told["detail"]
    assert "workflow-runs/RUN-1/complete" in told["fix"]
    problem(await api.post("workflow-runs", who="human", json={"feature": "A"}), 422, "invalid")
    other = {"feature": "Search", "agent": "frontend-developer"}
    problem(await api.post("workflow-runs", json=other), 403, "forbidden")
    assert (await api.post("workflow-runs", who="human", json=other)).status_code == 201
    found = (await api.get("workflow-runs", params={"agent": WHO})).json()
    assert [one["id"] for one in found["items"]] == ["RUN-1"]


async def test_a_step_goes_by_its_rules(api, run):
    """A wrong move says from where it is allowed; what is missing comes with the literal call."""
    told = problem(await step(api, 1, state="completed"), 409, "wrong-move")
    assert told["fix"] == 'PUT workflow-runs/RUN-1/steps/1 {"state": "started"}'
    started = (await step(api, 1, state="started")).json()
    assert started["steps"][0]["state"] == "started"
    context = (await api.get(f"contexts/{WHO}")).json()
    assert (context["feature"], context["step"]) == ("Sign-in", "1. Take Stock and Plan")
    told = problem(await step(api, 1, state="completed"), 409, "step-not-done")
    assert run["steps"][0]["outputs"][0]["text"] in told["detail"]
    assert told["fix"].startswith("PUT workflow-runs/RUN-1/steps/1 {")
    problem(await step(api, 9, state="started"), 404, "not-found")
    problem(await step(api, 2, who="vibe-coder", state="started"), 403, "forbidden")
    shown = (await api.get("workflow-runs/RUN-1/steps/1")).json()
    assert shown["state"] == "started"


async def test_measurements_decide_criteria_one_or_many(api, run):
    """One body or a list; the criterion follows the last value."""
    url = "workflow-runs/RUN-1/measurements"
    many = [
        {"name": "coverage", "value": 88, "unit": "%"},
        {"name": "p95_ms", "value": 0.061, "unit": "s"},
    ]
    first = await api.post(url, json={"measurements": many})
    assert first.status_code == 201, first.text
    states = {one["measure"]: one for one in first.json()["criteria"] if one["op"]}
    assert (states["coverage"]["state"], states["p95_ms"]["value"]) == ("failing", 61)
    second = await api.post(url, json={"name": "coverage", "value": 93.5, "unit": "%"})
    states = {one["measure"]: one["state"] for one in second.json()["criteria"] if one["op"]}
    assert states["coverage"] == "met"
    listed = (await api.get(url, params={"name": "coverage"})).json()
    assert [one["value"] for one in listed["items"]] == [93.5, 88]
    problem(
        await api.post(url, json={"name": "coverage", "value": 1, "unit": "ms"}), 422, "invalid"
    )
    for value in ("NaN", "Infinity"):
        raw = f'{{"name": "coverage", "value": {value}}}'
        answer = await api.post(url, content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422)


async def test_the_gate_names_each_missing_thing_with_its_call(api, run):
    """409, and nothing is changed."""
    told = problem(await api.post("workflow-runs/RUN-1/complete"), 409, "gate-not-met")
    assert len(told["errors"]) == len(run["steps"]) + len(run["criteria"])
    calls = {one["pointer"]: one["detail"] for one in told["errors"]}
    assert 'PUT workflow-runs/RUN-1/steps/6 {"state": "started"}' in calls["/steps/6"]
    assert "POST workflow-runs/RUN-1/measurements" in calls["/criteria/unit-test-coverage"]
    assert (await api.get("workflow-runs/RUN-1")).json()["state"] == "open"
    report = (await api.get("workflow-runs/RUN-1/report")).json()
    assert "Not complete" in report["body"]
    assert len(report["missing"]) == len(told["errors"])


async def test_a_completed_run_leaves_its_report(api, run):
    """The gate met, the report is a document that keeps the role's own labels."""
    await go_through(api, run)
    for one in run["criteria"]:
        body = {"waived": True, "reason": "Not for this one"}
        url = f"workflow-runs/RUN-1/criteria/{one['key']}"
        if one is run["criteria"][0]:
            problem(await api.call("PUT", url, json=body), 403, "forbidden")
            body = {"evidence": [{"level": "tested", "text": "All of them"}]}
            assert (await api.call("PUT", url, json=body)).status_code == 200
        else:
            assert (await api.call("PUT", url, who="human", json=body)).status_code == 200
    done = await api.post("workflow-runs/RUN-1/complete")
    assert done.status_code == 200, done.text
    report = (await api.get(f"documents/{done.json()['report']}")).json()
    assert (report["type"], report["author"]) == ("report", WHO)
    assert report["path"] == f"pending-commits/{WHO}-run-1-final-status.md"
    assert report["body"].startswith(
        "## Backend Developer Workflow Complete: Sign-in\n- Feature: Sign-in\n"
    )
    assert "waived by human: Not for this one" in report["body"]
    problem(await step(api, 1, state="started", reason="Again"), 409, "wrong-move")
    assert (await api.post("workflow-runs", json={"feature": "Search"})).status_code == 201


async def test_an_abandoned_run_says_why(api, run):
    """It takes a reason, and frees its agent."""
    ended = await api.post("workflow-runs/RUN-1/abandon", json={"reason": "Not wanted any more"})
    assert (ended.json()["state"], ended.json()["reason"]) == ("abandoned", "Not wanted any more")
    assert "Abandoned" in (await api.get("workflow-runs/RUN-1/report")).json()["body"]
    assert (await api.post("workflow-runs", json={"feature": "Search"})).status_code == 201


async def test_figures_come_by_themselves(api, run):
    """Times of steps, waiting, handoffs in and out, and the series."""
    await step(api, 1, state="started")
    offer = {"to": "frontend-developer", "title": "Look"}
    assert (await api.post("handoffs", json=offer)).status_code == 201
    figures = (await api.get("workflow-runs/RUN-1/figures")).json()
    assert [one["number"] for one in figures["steps"]] == [1]
    assert (figures["handoffs_sent"], figures["handoffs_received"]) == (1, 0)
    assert figures["waiting_seconds"] == 0


async def test_git_is_asked_about_the_commits_of_a_runs_repository(api, tmp_path):
    """A commit that is not there shows nothing; one that is meets a plain criterion."""
    repository = tmp_path / "backend"
    run_git(repository, "init", "--quiet", "--initial-branch=main")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    run_git(repository, *who, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    commit = run_git(repository, "rev-parse", "HEAD")
    begun = {"feature": "Sign-in", "repository": str(repository)}
    run = (await api.post("workflow-runs", json=begun)).json()
    key = next(one["key"] for one in run["criteria"] if not one["op"])
    for sha, state, verified in (("abcdef1", "open", False), (commit, "met", True)):
        proof = {"level": "committed", "text": "Done", "commit": sha}
        url = f"workflow-runs/RUN-1/criteria/{key}"
        answer = await api.call("PUT", url, json={"evidence": [proof]})
        found = next(one for one in answer.json()["criteria"] if one["key"] == key)
        assert (found["state"], found["evidence"][-1]["verified"]) == (state, verified)


async def test_if_match_guards_a_run(api, run):
    """A step of a run that moved on is 412."""
    await step(api, 1, state="started")
    stale = await api.call(
        "PUT",
        "workflow-runs/RUN-1/steps/2",
        json={"state": "started"},
        headers={"If-Match": f'"{run["revision"]}"'},
    )
    problem(stale, 412, "revision-moved")
