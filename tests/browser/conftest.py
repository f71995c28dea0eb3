"""A real server, a real browser, and a person who is signed in."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.running import RunningServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
EXPECTED = "Failed to load resource: the server responded with a status of 4"
"""What the browser says of a refusal, which the page shows by itself."""


@pytest.fixture(scope="session")
def browser_program() -> str:
    """The browser to drive: `COORD_TEST_BROWSER`, or a Chromium or Chrome on the path."""
    wanted = os.environ.get("COORD_TEST_BROWSER")
    found = shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, NAMES)), None)
    if found is not None:
        return found
    reason = "no Chromium or Chrome: install one, or name it in COORD_TEST_BROWSER"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def browser(browser_program: str) -> Iterator[Browser]:
    """One browser for this folder's tests.

    It ends with them: its event loop would stand in the way of every asynchronous test after.
    """
    flags = ["--no-sandbox", "--disable-background-networking"]
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=browser_program, args=flags)
        yield launched
        launched.close()


class Team:
    """The agents of a running server, who act over HTTP."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server

    def call(self, who: str, method: str, path: str, **body: Any) -> Any:
        """Make a call as someone; it must succeed."""
        answer = httpx.request(
            method,
            self.server.api(path),
            headers={"Authorization": f"Bearer {self.server.token(who)}"},
            json=body if method in ("POST", "PUT", "PATCH") else None,
        )
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()

    def report(self, who: str, **fields: Any) -> Any:
        """Report an agent's context."""
        return self.call(who, "PUT", f"contexts/{who}", **fields)

    def offer(self, who: str, to: str, title: str, **fields: Any) -> str:
        """Offer a handoff; return its identifier."""
        made = self.call(who, "POST", "handoffs", to=to, title=title, **fields)
        return str(made["id"])

    def link(self) -> str:
        """Return the address of a fresh sign-in link for the person."""
        token = self.call("human", "POST", "agents/human/sign-in-links")["token"]
        return f"{self.server.url}/w/default/sign-in?link={token}"


@pytest.fixture(scope="package")
def server(
    browser_program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """One server for all tests that do not stop it."""
    with RunningServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="package")
def team(server: RunningServer) -> Team:
    """The agents of that server."""
    return Team(server)


@pytest.fixture(scope="package")
def session_state(browser: Browser, team: Team) -> Any:
    """The cookies of a person who signed in once."""
    context = browser.new_context()
    context.new_page().goto(team.link())
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(
    browser: Browser, session_state: Any, server: RunningServer
) -> Iterator[BrowserContext]:
    """A signed-in person at a desk."""
    opened = browser.new_context(
        storage_state=session_state,
        base_url=server.url,
        viewport={"width": 1440, "height": 800},
    )
    yield opened
    opened.close()


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of: script errors, and all that the content policy forbids."""
    return []


@pytest.fixture
def page(context: BrowserContext, faults: list[str]) -> Iterator[Page]:
    """A page that must not complain; a test that expects complaints clears `faults`."""

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            faults.append(message.text)

    opened = context.new_page()
    opened.set_default_timeout(5000)
    opened.on("console", heard)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert faults == []


@pytest.fixture
def look(page: Page) -> Callable[[str], Page]:
    """Open a page of the workspace and wait until it is live: `look("/handoffs")`."""

    def open_page(path: str = "") -> Page:
        page.goto(f"/w/default{path}")
        page.wait_for_selector("#live[data-state=live]")
        return page

    return open_page


@pytest.fixture
def folder(server: RunningServer) -> Path:
    """The watched folder."""
    return server.root
