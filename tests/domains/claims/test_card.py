"""How a claim looks on the dashboard."""

import re

import pytest

from coordinator.adapters.dashboard.rendering import render
from coordinator.domains.claims.kind import KIND, remarks
from coordinator.domains.claims.schemas import ClaimShown
from tests.domains.claims.conftest import A, B


def drawn(thing: ClaimShown, view: str, remark: str | None = None) -> str:
    """Return the text of a card, its tags taken out."""
    context = {"thing": thing, "view": view, "href": "/x", "api": "/api", "base": "/w/default"}
    return render("claims/card.html", {**context, "workspace": "default", "remark": remark})


def text_of(html: str) -> str:
    """Return what people read of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_a_claims_page_draws_the_overlap_and_the_queue(take, now):
    """Who holds what until when, who waits behind, and where the two meet."""
    held = await take(A, "path:src/api", "<b>", reason="<script>")
    waits = await take(B, "path:src/*/x", wait=60, urgency="urgent")
    page = drawn(await now(held), "page")
    assert "<script>" not in page
    assert "<b>" not in page
    said = text_of(page)
    assert f"Behind it 1 {waits.id} {B} waits for path:src/*/x , which meets path:src/api" in said
    said = text_of(drawn(await now(waits), "page"))
    assert "place 1 in the queue" in said
    assert f"In its way 1 {held.id} {A} holds path:src/api , which meets path:src/*/x" in said


async def test_a_row_says_who_waits_behind(take, now):
    """The list says it of what is held; a place of what waits."""
    held = await now(await take(A, "path:src/api"))
    waits = await now(await take(B, "path:src/*/x", wait=60))
    said = remarks([held, waits])
    assert said == {held.id: f"behind it {waits.id} of {B}"}
    assert f"behind it {waits.id} of {B}" in text_of(drawn(held, "row", said[held.id]))
    assert "waiting, place 1" in text_of(drawn(waits, "row"))


@pytest.mark.parametrize("state", ["held", "waiting"])
async def test_a_line_says_who_has_what(take, now, state):
    """The same from a list's item and from an event's state."""
    await take(A, "path:a", "path:b", "path:c")
    claim = await now(await take(A if state == "held" else B, "path:c", wait=60))
    line = KIND.summary(claim.model_dump())
    assert line == f"{claim.id} {state}: {claim.agent}, path:c"
    assert KIND.summary({**claim.model_dump(exclude={"id"}), "number": 2}) == line
