"""On whose page an event about a part of a contract is shown."""

import pytest

from coordinator.domains.contracts.kind import KIND


@pytest.mark.parametrize(
    ("subject", "page"),
    [
        ("users@2.0.0", "users@2.0.0"),
        ("users@2.0.0/frontend-developer", "users@2.0.0"),
        ("users@1.0.0:2.0.0", "users@2.0.0"),
        ("users/frontend-developer", "users"),
        ("users/production", "users"),
    ],
)
def test_a_part_is_shown_on_the_page_of_its_version_or_contract(subject, page):
    """Every line of the feed about a contract leads somewhere."""
    assert KIND.page_of is not None
    assert KIND.page_of(subject) == page
