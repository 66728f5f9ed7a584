"""Does any page show a link that its reader may not open?"""

import re
from typing import Any

import pytest
from django.test import Client

from tests.access.scenario import Scenario
from tests.access.test_matrix import TABLE, address, answer, browsers

LINK = re.compile(rb'href="(/[^"#]*)')
READERS = ("officer", "reviewer", "decider", "coordinator", "registrar", "auditor", "central", "ks", "applicant")


def links_on(client: Client, url: str) -> set[str]:
    """The addresses of our own that the page leads to; none when there is no page for this person."""
    response = answer(client, url, "get")
    if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
        return set()
    return {found.decode().replace("&amp;", "&") for found in LINK.findall(response.content)}


@pytest.mark.long
@pytest.mark.sqlite  # what is shown to whom is the same on both databases
@pytest.mark.django_db
@pytest.mark.usefixtures("kept_figures")
@pytest.mark.parametrize("reader", READERS)
def test_every_link_that_is_shown_leads_somewhere(reader: str) -> None:
    scenario = Scenario()
    client: Any = browsers(scenario)[reader]
    shown: dict[str, str] = {}
    for name, (may_open, _may_post) in TABLE.items():
        if reader in may_open:
            page = address(scenario, name)
            shown |= dict.fromkeys(links_on(client, page) - shown.keys(), page)
    dead = {
        link: page
        for link, page in shown.items()
        if not link.startswith(("/static/", "/accounts/logout")) and answer(client, link, "get").status_code >= 400
    }
    assert dead == {}
