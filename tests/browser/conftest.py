"""A real browser and a real server: a desktop page, a phone, and a check that everyone can use what they see."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.models import User
from scripts import find_browser
from tests.browser.desk import Desk, SignIn

# Playwright keeps an event loop in the thread of the test; Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 812}
PATIENCE = 60_000  # milliseconds, on a machine with much else to do
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of this machine, kept from calling home."""
    browser = find_browser.find()
    if browser is None:
        pytest.fail(find_browser.REMEDY, pytrace=False)
    return browser_type_launch_args | {"executable_path": browser.path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(django_db_setup: None, live_server: LiveServer) -> str:
    """So that a test says page.goto("/cases/").

    The database comes before the server: a server that starts while SQLite still is to be in memory lends the test's
    own connection to all its threads, and two requests at once then crash SQLite.
    """
    assert not live_server.thread.connections_override
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader in Stockholm who has chosen Swedish and wants no motion."""
    return browser_context_args | {
        "locale": "sv-SE",
        "timezone_id": "Europe/Stockholm",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A desktop, 1440 x 900."""
    return new_context(viewport=DESKTOP)


@pytest.fixture
def page(context: BrowserContext, base_url: str) -> Iterator[Page]:
    """A page on a desktop; the test fails when the page breaks its own rules."""
    yield from watched(context.new_page(), base_url)


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], base_url: str) -> Iterator[Page]:
    """A page on a phone, 375 x 812, with a touch screen."""
    context = new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    yield from watched(context.new_page(), base_url)


def watched(page: Page, address: str) -> Iterator[Page]:
    """The page, then a failure if a script broke, the content policy was broken, or another machine was asked."""
    faults: list[str] = []
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            faults.append(f"content policy: {message.text}")
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:", "blob:", "about:"))
            else faults.append(f"asked another machine: {request.url}")
        ),
    )
    yield page
    assert not faults, "\n".join(faults)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """A check: `axe(page)` fails with a readable list when the page breaks WCAG 2.2 AA."""
    return assert_accessible


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 A or AA that axe can find."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    lines = [line for violation in violations for line in describe(violation)]
    assert not violations, f"{page.url} breaks WCAG 2.2 AA:\n" + "\n".join(lines)


def describe(violation: dict[str, Any]) -> Iterator[str]:
    """Rule, weight and help once, then for each place the element and what is wrong with it."""
    yield f"- {violation['id']} ({violation['impact']}): {violation['help']}; see {violation['helpUrl']}"
    for node in violation["nodes"]:
        where = " ".join(str(target) for target in node["target"])
        element = re.sub(r"\s+", " ", node["html"])[:160]
        wrong = "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
        yield f"    {where}\n      {element}\n      {wrong}"


@pytest.fixture
def sign_in(new_context: Callable[..., BrowserContext], base_url: str) -> Iterator[SignIn]:
    """`sign_in(person)` gives the person a desktop of their own, signed in; asked again, the same desktop anew."""
    desks: dict[int, Desk] = {}
    seen: set[str] = set()
    with ExitStack() as pages:

        def enter(person: User) -> Desk:
            if person.pk not in desks:
                page = new_context(viewport=DESKTOP).new_page()
                pages.enter_context(contextmanager(watched)(page, base_url))
                desks[person.pk] = Desk(page, person, axe=assert_accessible, seen=seen)
            desks[person.pk].sign_in()
            return desks[person.pk]

        yield enter
