"""Attention, waits, deadlocks, successions and readiness over HTTP."""

from tests.adapters.http.conftest import problem


async def blocked(api, who, *on):
    """Report that an agent cannot go on."""
    await api.report(who, state="blocked", waiting_on=list(on))


async def test_attention_is_a_list_with_counts_that_filters_narrow(api):
    """By owner (or whom else it concerns), severity, code and state."""
    await blocked(api, "vibe-coder", "frontend-developer")
    await api.report("frontend-developer", state="waiting_human", summary="Which scopes?")
    whole = (await api.get("attention")).json()
    assert (whole["total"], whole["alarms"], whole["notices"]) == (2, 1, 1)
    first = whole["items"][0]
    assert (first["code"], first["owner"], first["reason"]) == ("waits", "human", "“Which scopes?”")
    assert first["age_seconds"] >= 0
    assert first["call"].startswith("coord handoff offer frontend-developer")
    for query, count in (
        ("owner=human", 1),
        ("owner=frontend-developer", 1),
        ("severity=notice", 1),
        ("code=stale", 0),
        ("state=acknowledged", 0),
        ("limit=1", 2),
    ):
        assert (await api.get(f"attention?{query}")).json()["total"] == count, query
    assert len((await api.get("attention?limit=1")).json()["items"]) == 1


async def test_acknowledging_and_snoozing_need_a_reason_and_can_be_taken_back(api):
    """Without one it is refused; an item that is not there is not found."""
    await blocked(api, "vibe-coder")
    path = "attention/blocked:vibe-coder"
    for bare in ({}, {"reason": "  "}):
        problem(await api.post(f"{path}/acknowledge", json=bare), 422, "invalid")
    done = await api.post(f"{path}/acknowledge", json={"reason": "Seen"})
    assert (done.status_code, done.json()["state"]) == (200, "acknowledged")
    rest = {"reason": "Lunch", "minutes": 30}
    assert (await api.post(f"{path}/snooze", json=rest)).json()["until"]
    assert (await api.post(f"{path}/reopen")).json()["state"] == "open"
    problem(await api.post("attention/stale:nobody/acknowledge", json=rest | {}), 422, "invalid")
    seen = {"reason": "Seen"}
    problem(await api.post("attention/stale:nobody/acknowledge", json=seen), 404, "not-found")


async def test_attention_that_was_seen_is_not_sent_again_until_something_changes(api, tmp_path):
    """304 without a query; an event and a refused file are each something."""
    await blocked(api, "vibe-coder")
    first = await api.get("attention")
    known = {"If-None-Match": first.headers["etag"]}
    again = await api.get("attention", headers=known)
    if again.status_code == 200:  # a minute began in between
        known = {"If-None-Match": again.headers["etag"]}
        again = await api.get("attention", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    await blocked(api, "vibe-coder", "human")
    moved = await api.get("attention", headers=known)
    assert moved.status_code == 200
    known = {"If-None-Match": moved.headers["etag"]}
    folder = tmp_path / "shared/handoffs/nobody"
    folder.mkdir(parents=True)
    (folder / "x.md").write_text("# Do it\n")
    seen = await api.get("attention", headers=known)
    while not any(
        item["code"] == "refused"
        for item in (seen.json() if seen.content else first.json())["items"]
    ):
        await api.get("events?after=0&wait=0.05")
        seen = await api.get("attention", headers=known)
    assert seen.status_code == 200


async def test_the_wait_for_graph_and_a_deadlock_in_it(api):
    """Each wait with its thing; the deadlock is a resource of its own, resolved by a report."""
    await blocked(api, "vibe-coder", "frontend-developer")
    await blocked(api, "frontend-developer", "vibe-coder")
    graph = (await api.get("waits")).json()
    assert {(wait["waiter"], wait["holder"]) for wait in graph["waits"]} == {
        ("vibe-coder", "frontend-developer"),
        ("frontend-developer", "vibe-coder"),
    }
    [found] = graph["deadlocks"]
    assert found["id"] == "DL-1"
    assert (await api.get("deadlocks/dl-1")).json()["agents"] == found["agents"]
    inbox = (await api.get("handoffs?to=documentation-orchestrator")).json()["items"]
    assert inbox[0]["from"] == "coordinator"
    assert "DL-1" in inbox[0]["title"]
    await api.report("vibe-coder", state="active")
    assert (await api.get("waits")).json()["deadlocks"] == []
    assert (await api.get("deadlocks?state=resolved")).json()["total"] == 1
    problem(await api.get("deadlocks/DL-9"), 404, "not-found")


async def test_a_succession_is_offered_and_listed(api):
    """One handoff to who takes over; an agent without open work has none."""
    wish = {"agent": "vibe-coder", "to": "frontend-developer"}
    problem(await api.post("successions", who="human", json=wish), 409, "conflict")
    await api.post("handoffs", json={"to": "vibe-coder", "title": "Try it"})
    made = await api.post("successions", who="human", json=wish)
    assert made.status_code == 201
    accept = f"handoffs/{made.json()['handoff']}/accept"
    await api.post(accept, who="frontend-developer")
    assert (await api.get("handoffs/HO-1")).json()["to"] == "frontend-developer"
    listed = (await api.get("successions?state=taken")).json()
    assert [item["id"] for item in listed["items"]] == ["SU-1"]


async def test_readiness_says_of_each_feature_and_role_how_far_it_is(api):
    """From a run: what came out of it in contracts and documents, and whom it waits for."""
    run = await api.post("workflow-runs", json={"feature": "sign-in"})
    assert run.status_code == 201, run.text
    await api.post(
        "contracts/users/versions",
        json={"content": "# Users\n\n## Endpoints\n\n- GET /users\n", "format": "markdown"},
    )
    await api.report(state="blocked", feature="sign-in", waiting_on=["frontend-developer"])
    [feature] = (await api.get("readiness")).json()["features"]
    [role] = feature["roles"]
    assert (feature["feature"], role["role"], role["state"]) == (
        "sign-in",
        "backend-developer",
        "open",
    )
    assert role["steps"] > 3
    assert role["published"]["answer"] == "yes"
    assert role["adopted"]["answer"] == "none"
    assert role["documented"]["answer"] == "no"
    assert role["tested"]["answer"] == "unknown"
    assert [each["agent"] for each in role["blocked_by"]] == ["frontend-developer"]
    document = {"type": "guide", "title": "Signing in", "body": "How."}
    await api.post("documents", json=document)
    [feature] = (await api.get("readiness")).json()["features"]
    assert feature["roles"][0]["documented"]["answer"] == "yes"
