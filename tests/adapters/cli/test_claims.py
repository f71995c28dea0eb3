"""`coord claim`: take, wait, look, renew, release."""

import json
import threading
from typing import Any

ME = ("--as", "backend-developer")
OTHER = ("--as", "frontend-developer")


def test_a_claim_is_taken_shown_renewed_and_released(team: Any) -> None:
    """Every step is a verb; a migration shows its place."""
    told = team(
        *("claim", "take", "path:cli/api/", "migration:cli/users", *ME),
        *("--rollback", "DROP TABLE users", "--reason", "sessions"),
    )
    assert told.code == 0, told.err
    one = told.out.split()[0]
    assert f"{one} is held until " in told.out
    assert "users is migration 1 of cli" in told.out
    assert "path:cli/api/**" in team("claim", "list", "--resource", "path:cli/api/x").out
    shown = team("claim", "show", one).out
    assert "sessions" in shown
    assert "cli 1: users\nDROP TABLE users" in shown
    renewed = team("claim", "renew", one, "--ttl", "3600", "--json", *ME)
    assert json.loads(renewed.out)["ttl_seconds"] == 3600
    assert "is released" in team("claim", "release", one, *ME).out
    assert one in team("claim", "list", "--all").out
    assert "no such claims" in team("claim", "list", "--resource", "path:cli/api/x").out


def test_a_refusal_says_the_ways_out(team: Any) -> None:
    """On standard error, with the literal command."""
    team("claim", "take", "path:cli/held", *ME)
    refused = team("claim", "take", "path:cli/**/x", *OTHER)
    assert refused.code != 0
    assert "`backend-developer` holds as CL-" in refused.err
    assert "coord claim take 'path:cli/**/x' --wait 60 --as frontend-developer" in refused.err


def test_waiting_ends_with_the_claim(team: Any, server: Any) -> None:
    """`--wait` answers as soon as the holder releases; the list shows the queue meanwhile."""
    from coordinator.client import Coordinator
    from tests.journeys.waiting import until

    one = json.loads(team("claim", "take", "path:cli/wait", "--json", *ME).out)["id"]

    def release() -> None:
        with Coordinator(server.url, server.token("backend-developer")) as holder:

            def waiting() -> Any:
                return holder.claims.list(state="waiting", resource="path:cli/wait")["items"]

            (behind,) = until(holder, waiting)
            assert behind["place"] == 1
            assert holder.claims.show(one)["behind"][0]["id"] == behind["id"]
            holder.claims.release(one)

    other = threading.Thread(target=release)
    other.start()
    told = team("claim", "take", "path:cli/wait", "--wait", "30", "--urgency", "high", *OTHER)
    other.join()
    assert told.code == 0, told.err
    assert "is held until" in told.out
