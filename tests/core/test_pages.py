"""Lists in pages: every thing once, whatever the page's size and whatever happens meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from coordinator.core import pages
from coordinator.core.errors import Invalid
from coordinator.core.pages import page_of
from coordinator.core.schemas import Slice
from coordinator.domains.agents import service as agents
from coordinator.domains.agents import tokens
from coordinator.domains.agents.models import Token

COUNT = 11


@pytest.fixture
async def eleven(world):
    """A world with eleven tokens: things that go by a number."""

    async def issue(work):
        for number in range(COUNT):
            await tokens.issue(work, "vibe-coder", label=str(number))

    await world.do("admin", issue)
    return world


async def every(world, limit: int, *, newest_first: bool) -> list[int]:
    """Read all pages, checking what each says of itself."""
    numbers: list[int] = []
    page: str | None = None
    while True:

        async def query(work, page=page):
            return await page_of(
                work,
                select(Token).where(col(Token.workspace) == work.workspace),
                Slice(limit=limit, page=page),
                key=col(Token.number),
                read=lambda row: tokens._read(row),
                newest_first=newest_first,
            )

        part = await world.see(query)
        assert part.total == COUNT
        assert 1 <= len(part.items) <= limit
        numbers += [int(item.id.removeprefix("TK-")) for item in part.items]
        page = part.next
        if page is None:
            return numbers


@pytest.mark.parametrize("newest_first", [True, False])
async def test_pages_of_any_size_show_every_thing_once(eleven, newest_first):
    """Ten, eleven or one at a time, the pages together are the list."""
    wanted = sorted(range(1, COUNT + 1), reverse=newest_first)
    for limit in (*range(1, COUNT + 2), 199, 200):
        assert await every(eleven, limit, newest_first=newest_first) == wanted


@given(
    st.integers(1, 2**31 - 1)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1)
)
def test_a_page_leads_back_to_the_key_that_it_was_made_of(key):
    """Any number or name survives the way out and in, in an address."""
    page = pages._encode(key)
    assert page.replace("-", "").replace("_", "").isalnum()
    assert pages._decode(page, number=isinstance(key, int)) == key


async def test_a_thing_that_comes_meanwhile_moves_no_page(eleven):
    """What is added at the front between two pages shifts nothing in the next one."""

    async def part(work, page=None):
        return await agents.every(work, {}, Slice(limit=3, page=page))

    first = await eleven.see(part)
    await eleven.join("aaa-first", "vibe-coder")
    second = await eleven.see(lambda work: part(work, first.next))
    names = [item.name for item in (*first.items, *second.items)]
    assert names == sorted(set(names))
    assert "aaa-first" not in names


@pytest.mark.parametrize("limit", [0, -1, 201, 10**30])
async def test_a_limit_outside_its_bounds_is_refused(world, limit):
    """The words say what the bounds are."""
    with pytest.raises(Invalid, match="from 1 to 200"):
        await world.see(lambda work: agents.every(work, {}, Slice(limit=limit)))


GARBAGE = ["garbage!", "%%%", "a", "é", "AAAA", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "4pi6", ""]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("column", [Token.number, Token.label])
async def test_a_page_that_was_never_given_out_is_empty_or_refused(eleven, column, garbage):
    """Whatever stands in `page`, the answer is a page or a refusal that says what to send."""

    async def query(work):
        return await page_of(
            work,
            select(Token),
            Slice(page=garbage),
            key=col(column),
            read=lambda row: tokens._read(row),
        )

    refused = ""
    try:
        await eleven.see(query)
    except Invalid as error:
        refused = error.detail
    assert refused == "" or "use the value of `next`" in refused
