"""Texts in, changes out: nothing here knows a database, but for the lint that is kept in one."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave what no database changes out of the run on PostgreSQL."""
    is_second_run = config.getoption("--database") == "postgres"
    return True if is_second_run and collection_path.name != "test_lint.py" else None
