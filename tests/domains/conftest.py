"""What no database changes is run on the first one only."""

from pathlib import Path

import pytest

PURE = frozenset(
    {
        "test_numbers.py",
        "test_reading_is_linear.py",
        "test_resources.py",
        "test_thresholds.py",
        "test_waits.py",
    }
)
"""Tests of texts and graphs: nothing in them knows a database."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave them out of the run on PostgreSQL."""
    is_second_run = config.getoption("--database") == "postgres"
    return True if is_second_run and collection_path.name in PURE else None
