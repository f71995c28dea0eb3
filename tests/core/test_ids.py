"""Identifiers are short, sayable and never given twice."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.errors import NotFound
from coordinator.core.ids import number_of


async def test_no_number_is_given_twice(world):
    """Of many who take a number at once, each gets another."""
    numbers = await asyncio.gather(
        *(world.do("admin", lambda work: work.next_number("HO")) for _ in range(30))
    )
    assert sorted(numbers) == list(range(1, 31))


async def test_each_prefix_counts_for_itself(world):
    """A number under one prefix says nothing about another."""

    async def take(work):
        return [await work.next_number(prefix) for prefix in ("HO", "PC", "HO")]

    assert await world.do("admin", take) == [1, 1, 2]


@given(st.integers(1, 2**31 - 1))
def test_an_identifier_is_read_as_it_is_written(number):
    """`HO-42` is 42, in either case."""
    assert number_of(f"HO-{number}", "HO") == number_of(f"ho-{number}", "HO") == number


@pytest.mark.parametrize(
    "text", ["", "HO", "HO-", "HO-0", "HO-01", "PC-1", "HO-1x", "HO--1", "HO-٣", "HO-2147483648"]
)
def test_what_is_no_identifier_is_not_found(text):
    """Nothing else is taken for one, nor a number that no row can have."""
    with pytest.raises(NotFound, match="HO-7"):
        number_of(text, "HO")


@given(st.text(max_size=30))
def test_no_text_breaks_reading_an_identifier(text):
    """Any text is a number or not found."""
    with suppress(NotFound):
        assert 1 <= number_of(text, "HO") < 2**31
