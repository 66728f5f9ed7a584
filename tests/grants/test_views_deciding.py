"""Is an application decided on one page, with nothing lost and nothing decided by mistake? (R1, R2, R4, R7, G4)"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from grants.actions import assess
from grants.models import Application, ApplicationGoal, Decision, Payment
from registry.actions.send_hearing import answer_hearing
from registry.models import JournalEntry, Notice
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import again, fields_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def ready(city: City, **keywords: Any) -> Application:
    """For decision, with a goal that has its numbers."""
    application = factories.for_decision(city, **keywords)
    ApplicationGoal.objects.filter(application=application).update(baseline=17, target=40, unit="familjer")
    return application


def refusal_heard(city: City) -> Application:
    """For decision with a refusal as the proposal, heard and answered."""
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application, "refuse")
    application = assess.propose(actor=city.officer, application=application)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi föreslår avslag.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Vi håller inte med.")
    return assess.submit_for_decision(actor=city.officer, application=application)


def opened(city: City, application: Application, **changes: str) -> tuple[Client, dict[str, str]]:
    """The decision-maker's browser, and what the page would send with some fields changed."""
    client = signed_in(city.decider)
    return client, fields_of(client.get(path_of(application, "decide"))) | changes


def send(city: City, application: Application, button: str = "decide", value: str = "1", **changes: str) -> Any:
    client, fields = opened(city, application, **changes)
    return client.post(path_of(application, "decide"), fields | {button: value})


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


def test_refusal_is_not_offered_before_a_hearing_and_the_page_leads_there() -> None:
    city = City()
    application = ready(city)
    page = signed_in(city.decider).get(path_of(application, "decide"))
    assert "Refusal cannot be chosen." in text_of(page)
    assert path_of(application, "hearing") in page.content.decode()
    assert 'value="refused"' not in page.content.decode()


def test_refusal_past_the_page_is_refused_with_r1_and_changes_nothing() -> None:
    city = City()
    application = ready(city)
    sent = {"outcome": "refused", "shown_outcome": "refused", "rule_applied": "Kriterium 1", "facts": "Fakta."}
    response = send(city, application, **sent)
    assert response.status_code == 422
    assert "has not been given the material" in text_of(response)
    assert again(application).state == "for_decision"
    assert not Decision.objects.exists()


def test_the_letter_beside_is_the_letter_that_is_sent() -> None:
    city = City()
    application = ready(city)
    page = text_of(signed_in(city.decider).get(path_of(application, "decide")))
    send(city, application)
    letter = Notice.objects.get(case=application.case, letter="granted")
    for line in letter.body.splitlines():
        assert " ".join(line.replace("\u202f", " ").split()) in page


def test_a_new_sum_is_counted_again_before_it_is_decided() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, outcome="partly_granted", amount="300 000")
    assert response.status_code == 422
    assert "The decision is now on 300 000 kr. Nothing is decided yet." in text_of(response)
    assert "Decide on 300 000 kr" in text_of(response)
    fields = fields_of(response)
    assert [fields[name].replace("\xa0", "") for name in ("lines-0-amount", "instalments-0-amount")] == [
        "300000",
        "150000",
    ]
    client = signed_in(city.decider)
    assert client.post(path_of(application, "decide"), fields | {"decide": "1"}).status_code == 302
    assert again(application).granted_amount == 30_000_000


def test_granted_lines_that_do_not_add_up_are_pointed_out_and_everything_typed_stays() -> None:
    city = City()
    application = ready(city)
    typed = {"lines-0-amount": "500 000", "reasons": "En lång motivering.", "goals-0-measured": "Juni"}
    response = send(city, application, **typed)
    assert response.status_code == 422
    text = text_of(response)
    assert "The rows are 500 000 kr together, the decision is on 540 000 kr: 40 000 kr remains." in text
    assert fields_of(response).items() >= typed.items()
    assert again(application).plan is None


def test_payments_that_do_not_add_up_are_pointed_out() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, **{"instalments-0-amount": "300 000"})
    assert response.status_code == 422
    assert "30 000 kr too much" in text_of(response)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("goals-0-target", "många", "Row 1, Target value: Write only a number"),
        ("milestones-0-due_on", "i juli", "Row 1, Deadline: Write the date as year-month-day"),
        ("lines-0-amount", "mycket", "Row 1, Granted sum: Write the amount in digits only"),
        ("instalments-1-amount", "0", "Row 2, Payment: Give a sum larger than zero."),
        ("reasons", "", "Why the board decides so: Fill in this field"),
        ("milestones-1-title", "Delrapport", "Two milestones have the same name."),
    ],
)
def test_bad_input_in_a_row_is_pointed_out_where_it_is(name: str, value: str, said: str) -> None:
    city = City()
    application = ready(city)
    _client, fields = opened(city, application)
    if name == "milestones-1-title":
        value = fields["milestones-0-title"]
    response = send(city, application, **{name: value})
    assert response.status_code == 422
    assert said in text_of(response)
    assert fields_of(response)[name] == value
    assert again(application).state == "for_decision"


def test_a_plan_without_final_accounts_is_refused_by_g4() -> None:
    city = City()
    application = ready(city)
    emptied = {f"milestones-1-{name}": "" for name in ("kind", "title", "due_on")}
    response = send(city, application, **emptied)
    assert response.status_code == 422
    assert "The plan has no date for final accounts." in text_of(response)
    assert again(application).plan is None


def test_a_goal_without_numbers_opens_the_plan_and_says_what_is_missing() -> None:
    city = City()
    application = factories.for_decision(city)
    page = signed_in(city.decider).get(path_of(application, "decide"))
    assert '<details class="v-disclose" open><summary>Change the plan' in page.content.decode()
    response = send(city, application)
    assert response.status_code == 422
    assert "Row 1, Baseline: Fill in this field" in text_of(response)


def test_rows_are_added_and_removed_without_losing_what_was_typed() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, "add", "goals", **{"goals-0-text": "Ändrat mål", "reasons": "Utkast."})
    assert response.status_code == 200
    fields = fields_of(response)
    assert fields["goals-TOTAL_FORMS"] == "2"
    assert (fields["goals-0-text"], fields["reasons"]) == ("Ändrat mål", "Utkast.")
    client = signed_in(city.decider)
    fields |= {"goals-1-text": "Andra målet"}
    response = client.post(path_of(application, "decide"), fields | {"remove": "goals-0"})
    assert fields_of(response)["goals-TOTAL_FORMS"] == "1"
    assert fields_of(response)["goals-0-text"] == "Andra målet"
    assert not Decision.objects.exists()


def test_payments_follow_their_milestone_when_a_row_above_is_removed() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, "remove", "milestones-0")
    assert fields_of(response)["instalments-1-after"] == ""


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
    city.delegation.max_amount = 10_000_000
    city.delegation.save()
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
