"""The pages of an exclusion: what it reaches before anything changes, the decision, what other boards see, the end."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.actions.withdraw_all_support import exclude
from grants.models import Support, Withdrawal
from registry.actions.declare_conflict import declare_conflict
from registry.actions.open_case import NewCase, open_case
from registry.events import Event
from registry.models import Board, JournalEntry, Organisation, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.actions.read_material import read_material
from vetting.models import Exclusion, Vetting

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """The person's browser, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def support_at(board: Board, organisation: Organisation, **fields: Any) -> Support:
    defaults = {
        "form": "premises",
        "title": "Lokal tisdagar",
        "value": 7_000_000,
        "period_start": timezone.localdate(),
        "period_end": timezone.localdate() + dt.timedelta(days=365),
        "decided_on": timezone.localdate(),
        "terms": "Återkallelse",
        "has_revocation_reservation": True,
    }
    return Support.objects.create(board=board, organisation=organisation, **(defaults | fields))


class Reached:
    """An organisation whose vetting is not met on G3, with support at three boards: one delegates, one does not."""

    def __init__(self) -> None:
        self.city = City()
        active = factories.active(self.city)
        self.delegating = factories.make_board(delegates_withdrawal=True)
        self.deciding_itself = factories.make_board()
        for board in (self.delegating, self.deciding_itself):
            support_at(board, self.city.organisation)
        vetting = Vetting.objects.get(pk=active.vetting_id)
        conclude.reopen(actor=self.city.officer, vetting=vetting, new_facts="En dom har kommit.")
        self.vetting = make_not_met(self.city, active)
        self.elsewhere = factories.make_user(Role.DECISION_MAKER, board=self.deciding_itself)
        read_material(actor=self.city.decider, vetting=self.vetting, purpose="Inför beslut")

    @property
    def url(self) -> str:
        return reverse("exclude", args=[self.vetting.case.path_number])

    def post(self, **changed: Any) -> Any:
        """Send the decision from the page."""
        data = {
            "supports": "3",
            "valid_until": (timezone.localdate() + dt.timedelta(days=400)).isoformat(),
            "meeting_paragraph": "§ 14",
            "reasons": "Domen visar uppmaning till våld.",
            "less_intrusive": "Varning räcker inte.",
            "has_seen": "on",
            "number": self.vetting.case.registry_number,
        }
        return signed_in(self.city.decider).post(self.url, data | changed)

    def excluded(self) -> Exclusion:
        """The decision made."""
        return exclude(
            actor=self.city.decider,
            vetting=self.vetting,
            valid_until=timezone.localdate() + dt.timedelta(days=400),
            reasons="Domen visar uppmaning till våld.",
            less_intrusive="Varning räcker inte.",
            meeting_paragraph="§ 14",
        )


@pytest.fixture
def reached() -> Reached:
    return Reached()


def test_the_preview_shows_the_reach_and_changes_nothing(reached):
    response = signed_in(reached.city.decider).get(reached.url)
    text = text_of(response)
    assert "5 supports" not in text
    assert "3 supports at 3 boards" in text
    assert "Withdraw 2, hold 1" in text
    assert "Standing delegation" in text
    assert not Withdrawal.objects.exists()


def test_only_the_boards_decision_maker_sees_the_preview(reached):
    for stranger in (reached.city.officer, reached.city.coordinator, reached.city.central, reached.elsewhere):
        assert signed_in(stranger).get(reached.url).status_code == 404
        assert signed_in(stranger).post(reached.url).status_code == 404
    assert Client().get(reached.url).headers["Location"].startswith(reverse("account_login"))


def test_the_preview_waits_for_a_purpose(reached):
    second = factories.make_user(Role.DECISION_MAKER, board=reached.city.board)
    client = signed_in(second)
    first = client.get(reached.url)
    assert first.headers["Location"].startswith(reverse("vetting", args=[reached.vetting.case.path_number]))
    response = client.post(
        reverse("vetting_read", args=[reached.vetting.case.path_number]), {"purpose": "decision", "next": reached.url}
    )
    assert response.headers["Location"] == reached.url
    assert "You have not declared" in text_of(client.get(reached.url))


def test_the_decision_reaches_everything_and_the_page_counts_it(reached):
    response = reached.post()
    exclusion = Exclusion.objects.get()
    assert response.headers["Location"] == reverse("exclusion", args=[exclusion.case.path_number])
    text = text_of(signed_in(reached.city.decider).get(response.headers["Location"]))
    assert "2 of 3 withdrawn" in text
    assert "1 decision remains" in text
    assert "Domen visar uppmaning till våld." in text


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"has_seen": ""}, "Tick the box to go on"),
        ({"number": "XX 2026/9999"}, "Write the number exactly"),
        ({"valid_until": "2099-01-01"}, "no later than"),
        ({"valid_until": "i morgon"}, "Write the date as year-month-day"),
        ({"less_intrusive": ""}, "Fill in this field"),
        ({"supports": "2"}, "The reach has changed"),
        ({"supports": "9" * 400}, "The reach has changed"),
        ({"supports": "²"}, "The reach has changed"),
    ],
)
def test_a_decision_that_is_not_whole_changes_nothing_and_keeps_what_was_typed(reached, changed, reason):
    response = reached.post(**changed)
    assert response.status_code == 422
    assert reason in text_of(response)
    assert "Domen visar uppmaning till våld." in response.content.decode()
    assert not Exclusion.objects.exists()


def test_a_changed_reach_must_be_gone_through_again(reached):
    support_at(factories.make_board(), reached.city.organisation)
    content = reached.post().content.decode()
    assert 'name="supports" value="4"' in content
    assert not re.search(r'name="has_seen"[^>]*checked', content)
    assert reached.post(supports="4").status_code == 302


def test_a_vetting_that_is_not_met_for_g3_cannot_exclude(client):
    city = City()
    application = factories.in_review(city)
    vetting = Vetting.objects.get(pk=application.vetting_id)
    read_material(actor=city.decider, vetting=vetting, purpose="Inför beslut")
    url = reverse("exclude", args=[vetting.case.path_number])
    client = signed_in(city.decider)
    assert "Carry out the exclusion" in text_of(client.get(url))
    assert 'name="has_seen"' not in client.get(url).content.decode()
    response = client.post(
        url,
        {
            "supports": "0",
            "valid_until": (timezone.localdate() + dt.timedelta(days=40)).isoformat(),
            "meeting_paragraph": "§ 1",
            "reasons": "Skäl.",
            "less_intrusive": "Skäl.",
            "has_seen": "on",
            "number": vetting.case.registry_number,
        },
    )
    assert response.status_code == 422
    assert "The vetting is not concluded as not met." in text_of(response)
    assert not Exclusion.objects.exists()
    assert JournalEntry.objects.filter(event=Event.STEP_REFUSED, case=vetting.case, reason="not_concluded").exists()


def test_another_board_sees_the_formal_decision_and_its_own_withdrawal_only(reached):
    exclusion = reached.excluded()
    url = reverse("exclusion", args=[exclusion.case.path_number])
    text = text_of(signed_in(reached.elsewhere).get(url))
    assert exclusion.case.registry_number in text
    assert reached.deciding_itself.name in text
    assert reached.delegating.name not in text
    for material in ("Domen visar", "Varning räcker inte", "Inspelningen", "Course of events"):
        assert material not in text


def test_the_coordinator_follows_the_whole_reach_and_the_auditor_too(reached):
    url = reverse("exclusion", args=[reached.excluded().case.path_number])
    for person in (reached.city.central, reached.city.auditor, reached.city.officer):
        assert "2 of 3 withdrawn" in text_of(signed_in(person).get(url))


def test_the_organisation_reads_its_own_decision_and_no_other_does(reached):
    url = reverse("exclusion", args=[reached.excluded().case.path_number])
    assert "Domen visar uppmaning till våld." in text_of(signed_in(reached.city.applicant).get(url))
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    assert signed_in(other).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_lifting_needs_reasons_and_is_the_decision_makers(reached):
    exclusion = reached.excluded()
    url = reverse("exclusion_lift", args=[exclusion.case.path_number])
    assert signed_in(reached.city.officer).get(url).status_code == 404
    client = signed_in(reached.city.decider)
    said = {"because": "lifted", "reasons": "Domen är upphävd.", "meeting_paragraph": "§ 3"}
    response = client.post(url, said)
    assert response.status_code == 422
    assert "You have not declared" in text_of(response)
    assert "Domen är upphävd." in response.content.decode()
    declare_conflict(actor=reached.city.decider, cases=[exclusion.case], has_conflict=False)
    for missing in ("because", "reasons", "meeting_paragraph"):
        assert client.post(url, said | {missing: " "}).status_code == 422
    assert Exclusion.objects.get().state == "active"
    assert client.post(url, said).status_code == 302
    assert Exclusion.objects.get().state == "lifted"
    assert client.post(url, said).status_code == 422


def test_how_far_an_exclusion_has_come_has_no_column_for_those_who_may_not_see_it(reached):
    reached.excluded()
    assert "Support withdrawn" in text_of(signed_in(reached.city.decider).get(reverse("exclusions")))
    assert "Support withdrawn" not in text_of(signed_in(reached.elsewhere).get(reverse("exclusions")))


def test_the_list_is_for_officials_and_asks_as_often_for_many_as_for_few(reached):
    exclusion = reached.excluded()
    url = reverse("exclusions")
    assert signed_in(reached.city.applicant).get(url).status_code == 404
    client = signed_in(reached.city.central)

    def ask() -> int:
        client.get(url)  # the figure in the menu is kept from now on
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    ask()
    few = ask()
    for _ in range(18):
        organisation = factories.make_organisation()
        case = open_case(
            NewCase(board=reached.city.board, organisation=organisation, kind="exclusion", subject="x"), actor=None
        )
        row = Exclusion.objects.get(pk=exclusion.pk)
        row.pk, row.case = None, case
        row.save(force_insert=True)
    assert ask() == few
    for show in ("ended", "all", "x"):
        assert client.get(url, {"show": show}).status_code == 200
