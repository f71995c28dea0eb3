"""Addresses that lead nowhere, and parameters that no list knows: refused, never a failure."""

from itertools import product

from tests.adapters.http.conftest import problem


async def test_an_unknown_address_is_a_problem(api):
    """404 says where to read what calls there are."""
    for path in ("/nothing", "/api/v1/nothing", "/api/v1/workspaces/default/nothing"):
        told = problem(await api.get(path), 404, "not-found")
        assert path in told["detail"]
        assert "/schema" in told["fix"]


async def test_a_wrong_method_is_a_problem_that_names_the_right_ones(api):
    """405 carries `Allow`."""
    response = await api.post("contexts/backend-developer", json={})
    told = problem(response, 405, "method-not-allowed")
    assert "POST" in told["detail"]
    assert {"GET", "PUT", "PATCH", "DELETE"} <= set(response.headers["allow"].split(", "))


LISTS = ("contexts", "agents", "events", "handoffs", "documents", "pending-commits", "contracts")
ODD = (
    "limit=abc",
    "limit=0",
    "limit=-1",
    "limit=201",
    "limit=" + "9" * 30,
    "limit=1.5",
    "limit=%00",
    "page=garbage!",
    "page=%FF",
    "page=" + "A" * 3000,
    "page=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
    "after=-1",
    "after=" + "9" * 30,
    "after=1e3",
    "wait=nan",
    "wait=inf",
    "wait=-1",
    "wait=61",
    "state=%00",
    "state=" + "x" * 3000,
    "role=%F0%28%8C%28",
    "unknown=1",
    "limit=1&limit=2",
    "&&&=&",
    "%",
)


async def test_odd_parameters_are_refused_or_ignored(start):
    """Whatever stands behind the question mark, the answer is a list or a problem."""
    api = await start(rate_burst=10**6)
    for path, query in product(LISTS, ODD):
        response = await api.get(f"{path}?{query}")
        assert response.status_code in (200, 422), (path, query, response.text)
        if response.status_code == 422:
            problem(response, 422, "invalid")


ODD_NAMES = ("a%00b", "%FF", "..%2f..%2fx", "x" * 3000, "%E2%80%AE", "HO-99999999999", "HO-0", "'")


async def test_odd_names_in_an_address_are_not_found_or_refused(start):
    """No name in a path is a failure of the server."""
    api = await start(rate_burst=10**6)
    for name in ODD_NAMES:
        for path, below in product(LISTS, ("", "/versions", "/tokens")):
            address = f"{path}/{name}{below}"
            assert (await api.get(address)).status_code in (404, 422), address
        there = await api.get(f"/api/v1/workspaces/{name}/contexts")
        assert there.status_code in (404, 422), there.text
