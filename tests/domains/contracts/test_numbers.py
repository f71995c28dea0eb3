"""The numbers of versions."""

import pytest

from coordinator.domains.contracts.numbers import after, precedence


@pytest.mark.parametrize(
    ("versions", "following"),
    [
        ([], "1"),
        (["1", "2"], "3"),
        (["9", "10"], "11"),
        (["1.0.0", "2.0.9", "1.5.0"], "2.0.10"),
        (["v2"], "v3"),
        (["v1.2.3"], "v1.2.4"),
        (["2.0.0-rc.1"], "2.0.0"),
        (["2.0.0-rc.1", "2.0.0"], "2.0.1"),
        (["beta"], "1"),
        (["beta", "1"], "2"),
        (["2026-02-28", "2026-03-01"], "2026-03-01.1"),
        (["2026-03-01.1"], "2026-03-01.2"),
        (["1.0.0+build.5"], "1.0.1"),
    ],
)
def test_the_next_number_follows_the_highest(versions, following):
    """The last of the highest one's numbers grows by one; a number is never given twice."""
    assert after(versions, first="1") == following


def test_versions_sort_by_their_numbers():
    """Ten is after nine, and a pre-release before its release."""
    rising = ["beta", "1.9.0", "1.10.0-rc.1", "1.10.0", "2"]
    assert sorted(reversed(rising), key=precedence) == rising
