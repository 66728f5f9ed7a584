"""How does a person use Värna in a browser? Signs in by typing, finds things by their words, clicks and fills in."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from django.urls import resolve
from playwright.sync_api import Locator, Page, Response, expect

from registry.models import User

PASSWORD = "hemligt-ord-1"  # of everybody whom the factories make
READY: Literal["domcontentloaded"] = "domcontentloaded"  # styles and scripts are there, and people begin to read


class Desk:
    """One person at a browser of their own. `seen` are the pages that axe has looked at, shared by all who visit."""

    def __init__(self, page: Page, person: User, *, axe: Callable[[Page], None], seen: set[str]) -> None:
        self.page, self.person, self.axe, self.seen = page, person, axe, seen

    def sign_in(self) -> None:
        """From the front page to the person's own."""
        self.page.goto("/", wait_until=READY)
        self.follow("Logga in")
        self.write("E-postadress", self.person.email)
        self.write("Lösenord", PASSWORD)
        self.press("Logga in")
        expect(self.page.get_by_text(self.person.name).first).to_be_visible()

    def read_in(self, language: str) -> None:
        """From the next page on, in `sv` or `en`."""
        address = re.sub(r"^(\w+://[^/]+).*", r"\1", self.page.url)
        self.page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])

    def see(self, heading: str, *, part: str = "") -> None:
        """The page with this main heading is there, in Swedish; axe looks at each kind of page once.

        `part` tells pages apart that have one address and show different things.
        """
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        expect(self.page.locator("html")).to_have_attribute("lang", "sv")
        name = f"{resolve(self.path).url_name} {part}"
        if name not in self.seen:
            self.seen.add(name)
            self.axe(self.page)

    @property
    def path(self) -> str:
        """Where the person is, without machine, question and anchor."""
        return re.sub(r"^\w+://[^/]+|[?#].*$", "", self.page.url)

    def within(self, region: str) -> Locator:
        """The part of the page with this name."""
        return self.page.get_by_role("region", name=region, exact=True)

    def told(self, words: str) -> None:
        """The words stand on the page."""
        expect(self.page.locator("main, .v-messages").get_by_text(words).first).to_be_visible()

    def follow(self, link: str, *, of: Locator | None = None) -> None:
        """Click the first link that begins with these words, and be there."""
        with self.page.expect_navigation(wait_until=READY):
            (of or self.page).get_by_role("link", name=_beginning(link)).first.click()

    def press(self, button: str, *, of: Locator | None = None) -> None:
        """Press the button that begins with these words, and wait for the page that answers."""
        with self.page.expect_navigation(wait_until=READY):
            (of or self.page).get_by_role("button", name=_beginning(button)).click()

    def search(self, words: str) -> None:
        """Ask the search box at the top of every page."""
        box = self.page.get_by_role("searchbox").first
        box.fill(words)
        with self.page.expect_navigation(wait_until=READY):
            box.press("Enter")

    def field(self, label: str, *, of: Locator | None = None) -> Locator:
        """The field with this label, said to be optional or not."""
        return (of or self.page).get_by_label(re.compile(rf"^\s*{_as_pattern(label)}(\s+\(frivilligt\))?\s*$"))

    def take(self, number: str, reason: str, action: str) -> None:
        """The case with this registry number stands in my work for this reason; click its action."""
        self.follow("Mitt arbete")
        self.see("Mitt arbete")
        lines = self.page.locator(".v-work tbody tr").filter(has_text=number)
        self.follow(action, of=lines.filter(has_text=reason))

    def declare(self) -> None:
        """Say that one has no conflict of interest, on the page that asks."""
        self.see("Deklarera jäv")
        self.answer("Har du jäv i det här ärendet?", "Nej, jag har inget jäv")
        self.press("Spara deklarationen")

    def write(self, label: str, text: str, *, of: Locator | None = None) -> None:
        """Type in a field."""
        self.field(label, of=of).fill(text)

    def choose(self, label: str, *, of: Locator | None = None) -> None:
        """Tick a box or choose one of several."""
        self.field(label, of=of).check()

    def answer(self, question: str, answer: str) -> None:
        """Choose one of the answers to a question that has several."""
        group = self.page.get_by_role("group", name=_beginning(question))
        group.get_by_role("radio", name=_beginning(answer)).check()

    def attach(self, label: str, *files: Path | str) -> None:
        """Choose files."""
        self.field(label).set_input_files(list(files))

    def unfold(self, summary: str) -> None:
        """Open a part of the page that is folded."""
        self.page.locator("summary").filter(has_text=_beginning(summary)).first.click()

    def go(self, address: str) -> Response | None:
        """Type an address: for what is not reached by a link, and to look again."""
        return self.page.goto(address, wait_until=READY)


def _beginning(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{_as_pattern(words)}")


def _as_pattern(words: str) -> str:
    """The words, whichever kind of space stands between them: sums have thin ones."""
    return re.escape(words).replace(r"\ ", r"\s+")


SignIn = Callable[[User], Desk]
