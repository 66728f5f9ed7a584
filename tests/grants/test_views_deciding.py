"""Is an application decided on one page, with nothing lost and nothing decided by mistake? (R1, R2, R4, R7, G4)"""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from grants.actions.keep_delegations import PointTerms, add_point, end_point
from grants.models import Application, Decision, Payment
from registry.models import JournalEntry, Notice
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.at_decision import opened, ready, refusal_heard, send
from tests.grants.browsing import again, fields_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_strangers_find_no_page_and_decide_nothing() -> None:
    city, other = City(), City()
    application = ready(city)
    before = JournalEntry.objects.count()
    for person in (other.decider, city.applicant, city.auditor, city.officer, city.reviewer, city.coordinator):
        assert signed_in(person).get(path_of(application, "decide")).status_code == 404
        assert signed_in(person).post(path_of(application, "decide"), {"decide": "1"}).status_code == 404
    assert Client().post(path_of(application, "decide")).status_code == 302
    assert JournalEntry.objects.count() == before


def test_the_page_as_it_opens_can_be_decided_at_once() -> None:
    city = City()
    application = ready(city)
    response = send(city, application)
    assert response.url.endswith("#decision")
    decided = again(application)
    assert (decided.state, decided.granted_amount) == ("granted", 54_000_000)
    assert [goal.indicator for goal in decided.plan.goals.all()] == ["Antal familjer"]
    assert [milestone.kind for milestone in decided.plan.milestones.all()] == ["interim_report", "final_accounts"]
    assert [(line.description, line.amount) for line in decided.plan.lines.all()] == [("Löner", 54_000_000)]
    first, second = Payment.objects.filter(support=decided.support)
    assert (first.amount, first.milestone) == (27_000_000, None)
    assert (second.amount, second.milestone.kind) == (27_000_000, "interim_report")


def test_a_small_sum_has_no_interim_report_and_one_payment() -> None:
    city = City()
    application = ready(city, amount=9_000_000)
    send(city, application)
    decided = again(application)
    assert [milestone.kind for milestone in decided.plan.milestones.all()] == ["final_accounts"]
    assert Payment.objects.get(support=decided.support).amount == 9_000_000


def test_final_accounts_are_suggested_for_the_last_of_february_after_the_period() -> None:
    city = City()
    _client, fields = opened(city, ready(city))
    year = timezone.localdate().year + 2
    assert fields["milestones-1-due_on"] in (f"{year}-02-28", f"{year}-02-29")


def test_the_page_tells_what_is_met_with_values_and_what_cannot_be_undone() -> None:
    city = City()
    page = signed_in(city.decider).get(path_of(ready(city), "decide"))
    text = text_of(page)
    assert "Decide on 540 000 kr" in text
    assert "The clearance is valid until" in text
    assert "point 5.3, up to and including 2 000 000 kr" in text
    assert "460 000 kr is left undecided after it" in text
    assert "before it has legal force" in text


def test_refusal_is_not_offered_before_a_hearing_and_the_page_leads_who_can_open_one_there() -> None:
    city = City()
    application = ready(city)
    page = signed_in(city.decider).get(path_of(application, "decide"))
    assert "Refusal cannot be chosen." in text_of(page)
    assert 'value="refused"' not in page.content.decode()
    assert path_of(application, "hearing") not in page.content.decode()
    factories.give_role(city.decider, Role.CASE_OFFICER, board=city.board)
    browser = signed_in(city.decider)
    assert path_of(application, "hearing") in browser.get(path_of(application, "decide")).content.decode()
    assert browser.get(path_of(application, "hearing")).status_code == 200


def test_refusal_past_the_page_is_refused_with_r1_and_changes_nothing() -> None:
    city = City()
    application = ready(city)
    sent = {"outcome": "refused", "shown_outcome": "refused", "rule_applied": "Kriterium 1", "facts": "Fakta."}
    response = send(city, application, **sent)
    assert response.status_code == 422
    assert "has not been given the material" in text_of(response)
    assert again(application).state == "for_decision"
    assert not Decision.objects.exists()


def plain_words(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


def test_the_letter_beside_is_the_letter_that_is_sent() -> None:
    city = City()
    application = ready(city)
    page = text_of(signed_in(city.decider).get(path_of(application, "decide")))
    send(city, application)
    letter = Notice.objects.get(case=application.case, letter="granted")
    assert plain_words(letter.subject) in page
    for part in letter.parts:
        rows = [*part.get("rows", []), part.get("items", []), [part.get("text", ""), part.get("title", "")]]
        for said in (line for row in rows for cell in row for line in cell.splitlines()):
            assert plain_words(said) in page


def test_a_sum_over_the_budget_is_refused_beside_the_sum() -> None:
    city = City(budget=60_000_000)
    first, second = ready(city), ready(city)
    client, fields = opened(city, second)
    factories.grant_it(city, first)
    response = client.post(path_of(second, "decide"), fields | {"decide": "1"})
    assert response.status_code == 422
    assert "Granted sum: The sum is larger than what is left of the call's budget. Left: 60 000 kr" in text_of(response)
    assert again(second).state == "for_decision"


def test_a_sum_over_the_delegation_is_refused_beside_the_sum_and_the_board_may_decide_it() -> None:
    city = City()
    application = ready(city)
    factories.reported(city, application)
    today = timezone.localdate()
    ended = end_point(actor=city.coordinator, point=city.delegation, on=today, adopted="§ 7")
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        terms = PointTerms("5.3", "Utskottet", 10_000_000, timezone.localdate(), "2026-11-17 § 8")
        city.delegation = add_point(actor=city.coordinator, board=ended.board, terms=terms)
        _a_sum_over_the_delegation_is_refused(city, application)


def _a_sum_over_the_delegation_is_refused(city: City, application: Application) -> None:
    client, fields = opened(city, application)
    assert fields["authority"] == "board"
    response = client.post(
        path_of(application, "decide"), fields | {"authority": str(city.delegation.pk), "decide": "1"}
    )
    assert response.status_code == 422
    assert "Granted sum: The sum is larger than the delegation covers." in text_of(response)
    assert client.post(path_of(application, "decide"), fields | {"decide": "1"}).status_code == 422
    fields |= {"meeting_on": timezone.localdate().isoformat(), "meeting_paragraph": "§ 12", "dissent": "Ledamoten A."}
    assert client.post(path_of(application, "decide"), fields | {"decide": "1"}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.delegation, decision.meeting_paragraph, decision.dissent) == (None, "§ 12", "Ledamoten A.")


def test_of_two_who_decide_the_second_sees_who_decided_and_when_and_keeps_what_was_typed() -> None:
    city = City()
    application = ready(city)
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    factories.declare(second, application.case)
    client = signed_in(second)
    fields = fields_of(client.get(path_of(application, "decide"))) | {"reasons": "Mina skäl."}
    factories.grant_it(city, application)
    response = client.post(path_of(application, "decide"), fields | {"decide": "1"})
    assert response.status_code == 422
    assert f"Granted by {city.decider.name} at {timezone.localtime():%Y-%m-%d}" in text_of(response)
    assert fields_of(response)["reasons"] == "Mina skäl."
    assert "Decide on" not in text_of(response)
    page = text_of(client.get(path_of(application, "decide")))
    assert city.decider.name in page
    assert Decision.objects.count() == 1


def test_a_decision_maker_who_has_not_declared_is_led_to_the_declaration() -> None:
    city = City()
    application = ready(city)
    other = factories.make_user(Role.DECISION_MAKER, board=city.board)
    client = signed_in(other)
    page = client.get(path_of(application, "decide"))
    assert path_of(application, "conflict") in page.content.decode()
    assert "Decide on" not in text_of(page)
    response = client.post(path_of(application, "decide"), fields_of(page) | {"decide": "1"})
    assert response.status_code == 422
    assert path_of(application, "conflict") in response.content.decode()
    assert again(application).state == "for_decision"


def test_a_refusal_is_decided_with_rule_facts_and_reasons() -> None:
    city = City()
    application = refusal_heard(city)
    client, fields = opened(city, application)
    assert "Kompletterar" in fields["facts"]
    assert fields["outcome"] == "refused"
    assert "Refuse the application" in text_of(client.get(path_of(application, "decide")))
    response = client.post(path_of(application, "decide"), fields | {"facts": "", "decide": "1"})
    assert response.status_code == 422
    assert "Write the facts that the refusal rests on." in text_of(response)
    assert client.post(path_of(application, "decide"), fields | {"decide": "1"}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.outcome, decision.amount) == ("refused", None)
    assert again(application).state == "refused"


def test_a_refusal_changed_to_an_approval_is_shown_before_it_is_decided() -> None:
    city = City()
    application = refusal_heard(city)
    response = send(city, application, outcome="granted")
    assert response.status_code == 422
    assert "The decision is now on 540 000 kr. Nothing is decided yet." in text_of(response)
    assert fields_of(response)["milestones-0-kind"] == "interim_report"
    assert not Decision.objects.exists()


def test_half_a_form_is_answered_with_what_is_missing() -> None:
    city = City()
    application = ready(city)
    client = signed_in(city.decider)
    for sent in ({"decide": "1"}, {"decide": "1", "outcome": "granted", "goals-TOTAL_FORMS": "många"}, {"add": "x"}):
        assert client.post(path_of(application, "decide"), sent).status_code in (200, 422)
    assert again(application).state == "for_decision"


def test_support_that_is_not_money_has_no_payments() -> None:
    city = City(support_form="premises")
    application = ready(city)
    page = text_of(signed_in(city.decider).get(path_of(application, "decide")))
    assert "Add a payment" not in page
    assert send(city, application).status_code == 302
    assert not Payment.objects.exists()
