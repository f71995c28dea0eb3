"""Who may call: every refusal says the thing, the rule and the way out, and changes nothing."""

from tests.adapters.http.conftest import problem


async def test_without_a_token_nobody_is_let_in(api):
    """The answer says where tokens are and by what scheme to send one."""
    response = await api.get("contexts", who=None)
    told = problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"] == "Bearer"
    assert "tokens/<workspace>/<agent>" in told["fix"]


async def test_a_token_that_proves_nothing_is_refused(api):
    """Another scheme, none, an unknown secret: all the same."""
    for header in ("Basic eDp5", "Bearer ", "Bearer nonsense", "Bearer é", "x"):
        headers = {"Authorization": header.encode("latin-1")}
        problem(await api.get("contexts", who=None, headers=headers), 401, "unauthenticated")


async def test_an_unknown_workspace_is_not_found(api):
    """With a good token, a workspace that is not there is 404 and says how to make one."""
    told = problem(await api.call("GET", "/api/v1/workspaces/nowhere/contexts"), 404, "not-found")
    assert "nowhere" in told["detail"]
    assert "coord workspace create" in told["fix"]


async def test_a_token_opens_its_own_workspace_only(api):
    """A token of one team's world is refused in another's, whose tokens work."""
    made = await api.call("POST", "/api/v1/workspaces", who="admin", json={"name": "second"})
    assert made.status_code == 201, made.text
    told = problem(await api.call("GET", "/api/v1/workspaces/second/agents"), 403, "forbidden")
    assert "`default`, not of `second`" in told["detail"]
    assert (await api.get("agents", workspace="second")).status_code == 200


async def test_workspaces_are_the_admins(api):
    """Only the admin of `default` lists and makes them."""
    for who in ("human", "backend-developer"):
        problem(await api.get("/api/v1/workspaces", who=who), 403, "forbidden")
        made = await api.call("POST", "/api/v1/workspaces", who=who, json={"name": "mine"})
        problem(made, 403, "forbidden")
    found = await api.get("/api/v1/workspaces", who="admin")
    assert [item["name"] for item in found.json()["items"]] == ["default"]


async def test_a_revoked_token_ends_at_once(api):
    """The very next call with it is refused; the agent's other tokens go on."""
    made = (await api.post("agents/vibe-coder/tokens", who="vibe-coder", json={})).json()
    assert (await api.get("contexts", token=made["token"])).status_code == 200
    revoked = await api.call("DELETE", f"agents/vibe-coder/tokens/{made['id']}", who="human")
    assert revoked.json()["revoked_at"]
    problem(await api.get("contexts", token=made["token"]), 401, "unauthenticated")
    assert (await api.get("contexts", who="vibe-coder")).status_code == 200


async def test_a_token_revoked_while_it_is_looked_up_is_not_remembered(api, monkeypatch):
    """A look-up that began before the revocation must not let the token in after it."""
    from coordinator.domains.agents import tokens

    made = (await api.post("agents/vibe-coder/tokens", who="vibe-coder", json={})).json()
    look_up = tokens.holder

    async def slow(session, secret, *, now):
        found = await look_up(session, secret, now=now)
        monkeypatch.setattr(tokens, "holder", look_up)
        revoking = await api.call("DELETE", f"agents/vibe-coder/tokens/{made['id']}", who="human")
        assert revoking.status_code == 200
        return found

    assert (await api.get("contexts", who="human")).status_code == 200
    monkeypatch.setattr(tokens, "holder", slow)
    await api.get("contexts", token=made["token"])
    problem(await api.get("contexts", token=made["token"]), 401, "unauthenticated")


async def test_a_retired_agents_tokens_end(api):
    """Who has retired calls no more."""
    assert (await api.get("contexts", who="vibe-coder")).status_code == 200
    assert (await api.post("agents/vibe-coder/retire", who="human")).status_code == 200
    problem(await api.get("contexts", who="vibe-coder"), 401, "unauthenticated")


async def test_nobody_reports_for_someone_else(api):
    """Reporting for another agent is refused and leaves no trace; the admin may."""
    events = (await api.get("events", params={"limit": 200})).json()["cursor"]
    refused = await api.call("PUT", "contexts/vibe-coder", json={"summary": "not me"})
    told = problem(refused, 403, "forbidden")
    assert "contexts/backend-developer" in told["fix"]
    problem(await api.get("contexts/vibe-coder"), 404, "not-found")
    assert (await api.get("events", params={"after": events})).json()["items"] == []
    taken = await api.call("PUT", "contexts/vibe-coder", who="admin", json={"summary": "for it"})
    assert taken.status_code == 200


async def test_an_unknown_agent_is_named(api):
    """The answer names the agents that there are, or how to add one."""
    told = problem(await api.get("agents/nobody"), 404, "not-found")
    assert "backend-developer" in told["detail"]
    assert "coord agent join nobody" in told["fix"]
    told = problem(await api.call("PUT", "contexts/nobody", who="admin", json={}), 404, "not-found")
    assert "coord agent join nobody" in told["fix"]


async def test_calls_beyond_the_limit_wait(start):
    """An agent that calls too often is told to wait; others are not held up."""
    api = await start(rate_per_second=0.001, rate_burst=3)
    assert {(await api.get("roles")).status_code for _ in range(3)} == {200}
    response = await api.get("roles")
    told = problem(response, 429, "too-many-calls")
    assert int(response.headers["retry-after"]) >= 1
    assert "backend-developer" in told["detail"]
    assert (await api.get("roles", who="vibe-coder")).status_code == 200
