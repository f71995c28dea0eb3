"""A server, and a person's session as a browser holds it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.running import RunningServer


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for these tests."""
    with RunningServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def person(server: RunningServer) -> Iterator[httpx.Client]:
    """A client with the cookie of a person who signed in by the link."""
    with httpx.Client(base_url=server.url) as client:
        client.get(server.sign_in_link)
        yield client
