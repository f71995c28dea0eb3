"""The numbers of versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.domains.contracts import numbering, order
from coordinator.domains.contracts.comparison import Change, Comparison
from coordinator.domains.contracts.models import ContractVersion
from coordinator.domains.contracts.numbers import after, is_higher, is_patch, precedence

BREAK = Comparison(
    "openapi", "breaking", (Change("gone", "breaking", "GET", "/a", "", "", "", "", "Gone."),)
)
SAFE = Comparison("openapi", "safe")


def rows(*versions, state="published"):
    """Return versions in the order in which they came."""
    return [
        ContractVersion(version=version, number=number, state=state)
        for number, version in enumerate(versions, 1)
    ]


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
        (["2.0.0rc1"], "2.0.0"),
        (["v2beta1"], "v2"),
        (["beta"], "1"),
        (["beta", "1"], "2"),
        (["2026-02-28", "2026-03-01"], "2026-03-01.1"),
        (["2026-03-01.1"], "2026-03-01.2"),
        (["2026-03-01-preview"], "2026-03-01"),
        (["2026-03"], "2026-03.1"),
        (["2026.03"], "2026.04"),
        (["1.0.0+build.5"], "1.0.1"),
    ],
)
def test_the_next_number_follows_the_highest(versions, following):
    """The last of the highest one's numbers grows by one; a number is never given twice."""
    assert after(versions, first="1") == following


def test_versions_sort_by_their_numbers():
    """Ten is after nine, and a pre-release before its release."""
    rising = ["beta", "1.9.0", "1.10.0-rc.9", "1.10.0-rc.10", "1.10.0", "2"]
    assert sorted(reversed(rising), key=precedence) == rising


@pytest.mark.parametrize(
    ("version", "than", "higher"),
    [
        ("2.0.0", "1.9.9", True),
        ("1.0", "1.0.0", None),
        ("1.0.0+a", "1.0.0+b", None),
        ("1.0.0-rc.10", "1.0.0-rc.9", True),
        ("1.0.0-rc.1", "1.0.0", False),
        ("1.0.0", "3", None),
        ("2026-03-01", "1.0.0", None),
        ("2026.3", "1.0.0", None),
        ("gamma", "beta", None),
    ],
)
def test_numbers_compare_only_where_they_count_alike(version, than, higher):
    """A date says nothing about a semantic version, nor `beta` about `gamma`."""
    assert is_higher(version, than) is higher


@pytest.mark.parametrize(
    ("came", "newest"),
    [
        (["1.0.0", "2.0.0", "1.9.1"], "2.0.0"),
        (["1.0.0-rc.9", "1.0.0-rc.10"], "1.0.0-rc.10"),
        (["gamma", "beta"], "beta"),
        (["3", "1.0.0"], "1.0.0"),
        (["2026-03-01", "1.0.0"], "1.0.0"),
        (["1.0.0", "2026-03-01", "0.9.0"], "2026-03-01"),
    ],
)
def test_the_newest_is_the_highest_of_those_that_count_alike_else_the_last(came, newest):
    """A contract may change how it counts; a late fix of an old line is not the newest."""
    assert order.in_use(rows(*came)).version == newest


@pytest.mark.parametrize(
    ("version", "live", "latest", "base"),
    [
        ("1.0.1", ["1.0.0", "2.0.0"], "2.0.0", "1.0.0"),
        ("3.0.0", ["1.0.0", "2.0.0"], "2.0.0", "2.0.0"),
        ("0.9.0", ["1.0.0", "2.0.0"], "2.0.0", "2.0.0"),
        ("2026-03-01", ["1.0.0"], "1.0.0", "1.0.0"),
        ("next", ["beta"], "beta", "beta"),
        ("1.0.0", [], None, None),
    ],
)
def test_a_version_is_compared_first_with_its_own_line(version, live, latest, base):
    """A fix of 1.0.0 beside 2.0.0 says what it changes of 1.0.0."""
    assert order.main_base(version, live, latest=latest) == base


@pytest.mark.parametrize(
    ("version", "base", "is_one"),
    [
        ("1.0.1", "1.0.0", True),
        ("1.0.1-rc.1", "1.0.0", True),
        ("1.0.0+b", "1.0.0+a", True),
        ("1.2.3.5", "1.2.3.4", True),
        ("1.0.0-rc.2", "1.0.0-rc.1", False),
        ("1.0.0", "1.0.0-rc.1", False),
        ("1.0.0", "1.0.1", False),
        ("1.1.0", "1.0.0", False),
        ("2.0.0", "1.9.9", False),
        ("4", "3", False),
        ("2026-03-01.1", "2026-03-01", False),
    ],
)
def test_a_patch_keeps_its_major_and_minor_number(version, base, is_one):
    """A pre-release promises nothing, so that what follows it is no patch."""
    assert is_patch(version, base) is is_one


@pytest.mark.parametrize(
    ("base", "verdict", "number"),
    [
        ("1.2.3", "breaking", "2.0.0"),
        ("1.2.3", "risky", "1.3.0"),
        ("1.2.3", "safe", "1.2.4"),
        ("0.2.3", "breaking", "0.3.0"),
        ("1.2.3.4", "breaking", "2.0.0.0"),
        ("1.0.0-rc.1", "breaking", "1.0.0"),
        ("1.0.0-rc.1", "safe", "1.0.0"),
        ("3", "breaking", "4"),
        ("2026-03-01", "breaking", "2026-03-01.1"),
    ],
)
def test_the_number_that_changes_ask_for(base, verdict, number):
    """A break takes the next major number; what does not count in majors just goes on."""
    assert numbering.suggested(base, verdict, known=[base], changes=0) == number


def test_the_number_is_chosen_by_the_worst_of_the_versions_in_use():
    """Safe for 1.0.1, a break for who still uses 1.0.0: no patch of either."""
    results = {"1.0.1": SAFE, "1.0.0": BREAK}
    known = ["1.0.1", "1.0.0"]
    assert numbering.number_for("openapi", known, before="1.0.1", results=results) == "2.0.0"


PARTS = st.integers(0, 12).map(str)
PRE = st.sampled_from(["", "", "", "-rc.1", "-beta", "rc2", "+b7", ".Final"])
DAYS = st.dates().map(str)
NUMBERS = st.one_of(
    st.tuples(st.lists(PARTS, min_size=1, max_size=5).map(".".join), PRE).map("".join),
    st.tuples(DAYS, st.sampled_from(["", ".1", "-preview"])).map("".join),
    st.sampled_from(["beta", "next", "v1", "v2beta1", "2026.3"]),
)


@given(
    st.lists(st.tuples(NUMBERS, st.booleans(), st.booleans()), min_size=1, unique_by=lambda t: t[0])
)
def test_a_number_that_is_given_is_free_and_never_refused(versions):
    """Whatever is in use and broken, the number that the changes ask for is a good one."""
    known = [version for version, _, _ in versions]
    live = {version: is_broken for version, is_live, is_broken in versions if is_live}
    results = {version: BREAK if is_broken else SAFE for version, is_broken in live.items()}
    before = next(iter(results), None)
    number = numbering.number_for("openapi", known, before=before, results=results)
    assert number not in known
    assert numbering.forced(number, results, reason="", known=known) == ""
