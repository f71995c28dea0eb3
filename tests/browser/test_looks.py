"""How every page looks to people and machines: both themes, a phone, axe, the content policy."""

import json

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import expect

HOSTILE = """# Title <script>window.hacked = 1</script>

<img src="http://images.example/x.png" onerror="window.hacked = 1">
<iframe src="http://frames.example"></iframe>

![remote](http://images.example/pixel.png) [bad](javascript:window.hacked=1)
[data](data:text/html,<script>window.hacked=1</script>) <a href="x" onclick="window.hacked=1">a</a>

`<script>window.hacked = 1</script>` <https://docs.example/guide>
"""


def hostile_api(field):
    """Return a hostile OpenAPI document whose calls answer and take an object of this field."""
    schema = {"type": "object", "required": [field], "properties": {field: {"type": "string"}}}
    content = {"application/json": {"schema": schema}}
    said = {"responses": {"200": {"description": HOSTILE, "content": content}}}
    taken = {"requestBody": {"content": content}, "tags": ["tickets"], "description": HOSTILE}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 50}}
    path = {"get": {**said, "parameters": [limit]}, "post": {**said, **taken}}
    elsewhere = {"get": {"responses": {"200": {"$ref": "http://refs.example/x.yaml"}}}}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Tickets <b>", "version": "1", "description": HOSTILE},
            "servers": [{"url": "https://api.example"}],
            "paths": {"/tickets": path, "/elsewhere": elsewhere},
        }
    )


WAITER = "documentation-orchestrator"

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "description": HOSTILE},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"n": {}}}},
    },
}


@pytest.fixture(scope="package")
def things(team):
    """One of everything, as hostile as it comes; the addresses of all pages."""
    team.report("backend-developer", state="blocked", waiting_on=["HO-1"], summary=HOSTILE)
    team.report("frontend-developer", state="waiting_human", summary="Which flow?")
    items = [{"text": "Scopes are named"}, {"text": "The guide says them", "done": True}]
    handoff = team.offer(
        "backend-developer", "human", "Which <b>scopes</b>?", body=HOSTILE, acceptance=items
    )
    team.call("backend-developer", "POST", f"handoffs/{handoff}/replies", body=HOSTILE)
    commit = team.call(
        "backend-developer",
        "POST",
        "pending-commits",
        branch="backend/sign-in",
        message="feat: <script>window.hacked = 1</script>",
        summary=HOSTILE,
        files=["src/<b>.py"],
        state="ready",
    )
    document = team.call(
        "backend-developer", "POST", "documents", type="plan", title="Plan", body=HOSTILE
    )
    team.call("backend-developer", "PATCH", f"documents/{document['id']}", body="Anew.\n")
    team.call(
        "backend-developer",
        "POST",
        "contracts/users/versions",
        version="1",
        format="markdown",
        content=HOSTILE,
        summary=HOSTILE[:80],
    )
    versions = "contracts/tickets/versions"
    team.call("backend-developer", "POST", versions, version="1.0.0", content=hostile_api("price"))
    for who in ("human", "vibe-coder"):
        team.call(who, "PUT", f"contracts/tickets/consumers/{who}", operations=["GET /tickets"])
    team.call("backend-developer", "POST", versions, version="2.0.0", content=hostile_api("cost"))
    team.call(
        "vibe-coder", "PUT", "contracts/tickets/expectations/vibe-coder", content=hostile_api("a")
    )
    team.call("human", "PUT", "environments/staging/deployments/tickets", version="2.0.0")
    team.call(
        "backend-developer",
        "POST",
        "contracts/order-placed/versions",
        version="1",
        content=json.dumps(SCHEMA),
    )
    run = team.call("vibe-coder", "POST", "workflow-runs", feature="<b>maps</b>")["id"]
    team.call("vibe-coder", "PUT", f"workflow-runs/{run}/steps/1", state="started", reason=HOSTILE)
    for name, value in (("approaches_compared", 1), ("frames", 55), ("frames", 60)):
        path = f"workflow-runs/{run}/measurements"
        team.call("vibe-coder", "POST", path, name=name, value=value)
    resources = ["path:src/**", f"name:{'long-' * 30}end"]
    claim = team.call("frontend-developer", "POST", "claims", resources=resources)["id"]
    for who, holder in (("vibe-coder", WAITER), (WAITER, "vibe-coder"), ("human", WAITER)):
        team.report(who, state="blocked", waiting_on=[holder], feature="maps")
    deadlock = team.call("human", "GET", "deadlocks?state=open")["items"][0]["id"]
    return {
        "overview": "",
        "runs": "/workflow-runs",
        "run": f"/workflow-runs/{run}",
        "claims": "/claims",
        "claim": f"/claims/{claim}",
        "waits": "/waits",
        "deadlocks": "/deadlocks",
        "deadlock": f"/deadlocks/{deadlock}",
        "readiness": "/readiness",
        "agents": "/agents",
        "agent": "/agents/backend-developer",
        "handoffs": "/handoffs",
        "handoff": f"/handoffs/{handoff}",
        "commits": "/pending-commits",
        "commit": f"/pending-commits/{commit['id']}",
        "documents": "/documents",
        "document": f"/documents/{document['id']}",
        "contracts": "/contracts",
        "contract": "/contracts/users",
        "broken contract": "/contracts/tickets",
        "reference": "/contracts/tickets/reference",
        "schema": "/contracts/order-placed/reference",
        "timeline": "/timeline?before=40",
        "search": "/search?q=nothing",
        "settings": "/settings",
    }


PAGES = (
    *("overview", "agents", "agent", "handoffs", "handoff", "commits", "commit"),
    *("documents", "document", "contracts", "contract", "timeline", "search", "settings"),
    *("broken contract", "reference", "schema", "runs", "run", "claims", "claim"),
    *("waits", "deadlocks", "deadlock", "readiness"),
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_a_phone_and_runs_nothing_foreign(look, things, faults, name):
    """In both themes axe finds nothing; nothing overflows a phone; hostile text stays text.

    Of axe's rules only contrast depends on the theme.
    """
    page = look(things[name])
    if name == "reference":
        page.wait_for_selector(".opblock-summary-control")
        for operation in page.locator(".opblock-summary-control").all():
            operation.click()
        page.wait_for_selector(".opblock-body .responses-table")
    for theme, options in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if name == "reference":
            page.wait_for_selector(
                {"light": "html:not(.dark-mode)", "dark": "html.dark-mode"}[theme]
            )
        found = Axe().run(page, options={"resultTypes": ["violations"], **options})["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main iframe, main img").count() == 0
    assert faults == []


def test_links_of_others_are_marked(look, things):
    """A link in somebody's words is followed without credit, opener or script."""
    page = look(things["handoff"])
    link = page.get_by_role("link", name="https://docs.example/guide").first
    assert "nofollow" in link.get_attribute("rel")
    assert "noopener" in link.get_attribute("rel")
    assert page.locator("main a[href^='javascript:'], main a[href^='data:']").count() == 0


def test_the_theme_is_chosen_and_kept(look):
    """The toggle changes the theme at once and for the next page."""
    page = look()
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Change theme").click()
    dark = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert "dark" in page.evaluate(dark)
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_an_unknown_page_says_so_in_words(page):
    """A wrong address is a page with a way out, not JSON."""
    assert page.goto("/w/default/handoffs/HO-99999").status == 404
    expect(page.locator("main")).to_contain_text("HO-99999")
    expect(page.get_by_role("link", name="Overview")).to_be_visible()


def test_the_api_reference_loads_from_here_only(page, faults):
    """The page at /schema draws the document under a policy of its own."""
    page.goto("/schema")
    expect(page.locator("#schema")).to_contain_text("Coordinator", timeout=15_000)
    assert faults == []
