"""R7, R15, G4, G5: a grant is changed by a decision, within what was granted and what the call allows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from followup.actions import review_report, submit_report
from followup.models import FollowUpPlan, Goal, Milestone, PlanLine
from grants.actions import ask_for_change, withdraw
from grants.actions.accept_terms import accept_terms
from grants.actions.decide_change import AssessmentContent, assess_change
from grants.actions.pay import screen_payment
from grants.models import Application, ChangedLine, GrantChange, Payment
from grants.selectors.double_funding import _period
from registry.lifecycle import Refused
from registry.models import JournalEntry, Notice, Parameter, RegisterEntry
from tests import factories
from tests.factories import City
from tests.factories.changes import NEW_PURPOSE, later, support_of, wanted

pytestmark = pytest.mark.django_db


def _two_lines(city: City) -> Application:
    plan = factories.plan_terms(lines=[("Löner", 44_000_000), ("Lokal", 10_000_000)])
    application = factories.grant_it(city, factories.for_decision(city), plan=plan)
    return accept_terms(actor=city.applicant, application=application)


def _lines(application: Application) -> dict[str, PlanLine]:
    return {line.description: line for line in PlanLine.objects.filter(plan=application.plan_id)}


def _report(city: City, milestone: Milestone, spent: int = 1_000_000) -> None:
    content = submit_report.ReportContent(
        done="Vi har träffat unga.",
        results={goal.pk: (Decimal(30), "") for goal in milestone.plan.goals.all()},
        costs={line.pk: spent for line in milestone.plan.lines.all()},
        explanations={line.pk: "Det blev billigare än väntat." for line in milestone.plan.lines.all()},
    )
    submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content)


def test_an_approved_change_of_all_three_is_carried_out_and_keeps_what_was():
    city = City()
    application = _two_lines(city)
    lines, before = _lines(application), support_of(application)
    interim, final = Milestone.objects.filter(plan=application.plan_id).order_by("position")
    second = Payment.objects.get(support=before, number=2)
    moved = {final.pk: final.due_on + dt.timedelta(days=60)}
    change = factories.assessed_change(
        city,
        application,
        asked={
            "purpose": NEW_PURPOSE,
            "period_end": later(application),
            "lines": {lines["Löner"].pk: 40_000_000, lines["Lokal"].pk: 14_000_000},
        },
        milestones=moved,
        payments={second.pk: second.due_on + dt.timedelta(days=30)},
        targets={Goal.objects.get(plan=application.plan_id).pk: Decimal(35)},
    )
    factories.decide_it(city, change)
    support = support_of(application)
    assert (support.purpose, support.period_end) == (NEW_PURPOSE, before.period_end + dt.timedelta(days=60))
    assert support.value == before.value
    assert {name: line.amount for name, line in _lines(application).items()} == {
        "Löner": 40_000_000,
        "Lokal": 14_000_000,
    }
    final.refresh_from_db()
    interim.refresh_from_db()
    assert final.due_on == moved[final.pk]
    assert Payment.objects.get(pk=second.pk).due_on == second.due_on + dt.timedelta(days=30)
    assert Goal.objects.get(plan=application.plan_id).target == 35
    kept = GrantChange.objects.get(pk=change.pk)
    assert (kept.former_purpose, kept.former_end) == (before.title, before.period_end)
    assert {each.line.description: each.former for each in kept.lines.all()} == {
        "Löner": 44_000_000,
        "Lokal": 10_000_000,
    }
    assert (kept.decided_by, kept.delegation) == (city.decider, city.delegation)
    entry = JournalEntry.objects.get(event="grants.change.approved")
    assert entry.after["last_day"] == [before.period_end.isoformat(), support.period_end.isoformat()]


def test_the_organisation_gets_a_receipt_and_a_decision_with_what_was_before_and_after():
    city = City()
    application = factories.active(city)
    change = factories.assessed_change(city, application, asked={"purpose": NEW_PURPOSE})
    entry = RegisterEntry.objects.filter(case=application.case, direction="in").latest("number")
    assert entry.sent_form.parts[0]["rows"][0][-1] == NEW_PURPOSE
    factories.decide_it(city, change)
    receipt, decision = Notice.objects.filter(case=application.case, letter__startswith="change_").order_by("pk")
    assert receipt.letter == "change_received"
    assert "Stödsamtal för anhöriga" in decision.body
    assert NEW_PURPOSE in decision.body
    assert "Ändringen ryms i syftet." in decision.body
    assert "laglighetsprövning" in decision.body.lower() or "överklaga" in decision.body.lower()


def test_a_milestone_that_was_near_becomes_due_anew_when_it_is_moved():
    city = City()
    application = factories.active(city)
    final = Milestone.objects.get(plan=application.plan_id, kind="final_accounts")
    Milestone.objects.filter(pk=final.pk).update(state="due")
    change = factories.assessed_change(city, application, milestones={final.pk: final.due_on + dt.timedelta(days=10)})
    factories.decide_it(city, change)
    final.refresh_from_db()
    assert final.state == "upcoming"
    assert JournalEntry.objects.filter(event="followup.milestone.moved").count() == 1


@pytest.mark.parametrize(
    ("salaries", "premises", "code"),
    [
        (44_000_000, 10_000_100, "lines_do_not_add_up"),
        (40_000_000, 10_000_000, "lines_do_not_add_up"),
        (64_000_000, -10_000_000, "line_below_zero"),
    ],
)
def test_the_lines_stay_exactly_what_was_granted(salaries: int, premises: int, code: str):
    city = City()
    application = _two_lines(city)
    lines = _lines(application)
    content = {lines["Löner"].pk: salaries, lines["Lokal"].pk: premises}
    with pytest.raises(Refused) as refused:
        factories.requested_change(city, application, lines=content)
    assert refused.value.codes == [code]


def test_a_line_does_not_go_below_what_is_reported_on_it():
    city = City()
    application = _two_lines(city)
    _report(city, Milestone.objects.get(plan=application.plan_id, kind="interim_report"), spent=5_000_000)
    lines = _lines(application)
    with pytest.raises(Refused) as refused:
        factories.requested_change(
            city, application, lines={lines["Löner"].pk: 49_000_100, lines["Lokal"].pk: 4_999_900}
        )
    assert refused.value.codes == ["line_below_reported"]


def test_the_period_stays_within_what_the_call_allows():
    city = City()
    application = factories.active(city)
    with pytest.raises(Refused) as refused:
        factories.requested_change(city, application, period_end=later(application, 184))
    assert refused.value.codes == ["period_too_late"]
    with pytest.raises(Refused) as refused:
        factories.requested_change(
            city, application, period_start=support_of(application).period_start - dt.timedelta(days=1)
        )
    assert refused.value.codes == ["period_too_early"]
    Parameter.objects.create(key="change_period_max_days", value=200, valid_from=timezone.localdate())
    assert factories.requested_change(city, application, period_end=later(application, 184)).state == "requested"


def test_the_first_day_is_not_changed_once_a_report_is_in():
    city = City()
    application = factories.active(city)
    _report(city, Milestone.objects.get(plan=application.plan_id, kind="interim_report"))
    with pytest.raises(Refused) as refused:
        factories.requested_change(
            city, application, period_start=support_of(application).period_start + dt.timedelta(days=1)
        )
    assert refused.value.codes == ["start_reported"]


def test_nothing_is_asked_when_nothing_is_altered_or_no_reason_is_given():
    city = City()
    application = factories.active(city)
    with pytest.raises(Refused) as refused:
        factories.requested_change(city, application, why="Bara så.")
    assert refused.value.codes == ["nothing_changed"]
    with pytest.raises(ValidationError):
        factories.requested_change(city, application, purpose=NEW_PURPOSE, why=" ")
    assert not GrantChange.objects.exists()


def test_nothing_is_changed_before_the_terms_are_accepted():
    city = City()
    application = factories.granted(city)
    with pytest.raises(Refused) as refused:
        factories.requested_change(city, application)
    assert refused.value.codes == ["not_running"]


def test_what_is_reported_as_final_is_not_changed_not_even_by_a_request_from_before():
    city = City()
    application = factories.active(city)
    change = factories.assessed_change(city, application)
    for milestone in Milestone.objects.filter(plan=application.plan_id).order_by("position"):
        _report(city, milestone)
    with pytest.raises(Refused) as refused:
        factories.decide_it(city, change)
    assert refused.value.codes == ["final_accounts_in"]
    assert support_of(application).purpose == ""
    factories.decide_it(city, change, "refused")
    with pytest.raises(Refused) as refused:
        factories.requested_change(city, application)
    assert refused.value.codes == ["final_accounts_in"]


def test_nothing_is_changed_while_a_withdrawal_is_under_way():
    city = City()
    application = factories.active(city)
    change = factories.assessed_change(city, application)
    withdraw.initiate_withdrawal(actor=city.officer, support=support_of(application), ground="Uteblivet.")
    with pytest.raises(Refused) as refused:
        factories.decide_it(city, change)
    assert refused.value.codes == ["withdrawal_open"]
    ask_for_change.recall_change(actor=city.applicant, change=change)
    with pytest.raises(Refused) as refused:
        factories.requested_change(city, application)
    assert refused.value.codes == ["withdrawal_open"]


def test_one_change_is_under_way_at_a_time():
    city = City()
    application = factories.active(city)
    factories.requested_change(city, application)
    with pytest.raises(Refused) as refused:
        factories.requested_change(city, application)
    assert refused.value.codes == ["under_way"]


def test_a_draft_is_kept_and_asks_nothing_of_anybody():
    city = City()
    application = factories.active(city)
    support = support_of(application)
    for words in ("Först så.", "Sedan så."):
        ask_for_change.save_change(actor=city.applicant, support=support, content=wanted(application, purpose=words))
    assert [each.purpose for each in GrantChange.objects.all()] == ["Sedan så."]
    assert not GrantChange.objects.visible_to(city.officer).exists()
    assert factories.requested_change(city, application).number == 1


def test_only_what_lies_ahead_is_moved_and_reports_keep_their_order():
    city = City()
    application = factories.active(city)
    interim, final = Milestone.objects.filter(plan=application.plan_id).order_by("position")
    with pytest.raises(Refused) as refused:
        factories.assessed_change(city, application, milestones={interim.pk: final.due_on + dt.timedelta(days=1)})
    assert refused.value.codes == ["reports_out_of_order"]
    _report(city, interim)
    change = GrantChange.objects.get()
    assert change.state == "requested"
    with pytest.raises(Refused) as refused:
        assess_change(
            actor=city.officer,
            change=change,
            content=AssessmentContent(
                "approve", "Målen nås.", milestones={interim.pk: interim.due_on + dt.timedelta(days=1)}
            ),
        )
    assert refused.value.codes == ["not_moved"]


def test_final_accounts_follow_the_new_period():
    city = City()
    application = factories.active(city)
    final = Milestone.objects.get(plan=application.plan_id, kind="final_accounts")
    with pytest.raises(Refused) as refused:
        factories.assessed_change(city, application, asked={"period_end": later(application, 90)})
    assert refused.value.codes == ["accounts_before_the_end"]
    assert final.due_on < later(application, 90)


def test_a_payment_that_is_prepared_keeps_its_day():
    city = City()
    application = factories.active(city)
    first = Payment.objects.get(support__application=application, number=1)
    change = factories.assessed_change(city, application, payments={first.pk: first.due_on + dt.timedelta(days=9)})
    screen_payment(actor=city.officer, payment=first)
    with pytest.raises(Refused) as refused:
        factories.decide_it(city, change)
    assert refused.value.codes == ["payment_begun"]


def test_the_database_keeps_a_decided_change_as_it_was_decided():
    city = City()
    application = _two_lines(city)
    lines = _lines(application)
    asked = {"lines": {lines["Löner"].pk: 40_000_000, lines["Lokal"].pk: 14_000_000}}
    change = factories.decide_it(city, factories.assessed_change(city, application, asked=asked))
    attempts = (
        lambda: GrantChange.objects.filter(pk=change.pk).update(reasons="Annat."),
        lambda: ChangedLine.objects.filter(change=change).update(former=1),
        lambda: ChangedLine.objects.filter(change=change).delete(),
        lambda: GrantChange.objects.filter(pk=change.pk).delete(),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_what_is_sent_in_is_not_altered_afterwards():
    city = City()
    change = factories.requested_change(city, factories.active(city))
    with pytest.raises(DatabaseError), transaction.atomic():
        GrantChange.objects.filter(pk=change.pk).update(why="Annat.")


def test_double_funding_and_plan_read_the_present_period_and_lines():
    city = City()
    application = factories.active(city)
    final = Milestone.objects.get(plan=application.plan_id, kind="final_accounts")
    change = factories.assessed_change(
        city,
        application,
        asked={"period_end": later(application, 100)},
        milestones={final.pk: final.due_on + dt.timedelta(days=100)},
    )
    factories.decide_it(city, change)
    assert _period(Application.objects.get(pk=application.pk))[1] == support_of(application).period_end
    assert FollowUpPlan.objects.get(pk=application.plan_id).state == "active"


def test_a_report_that_came_before_stays_approved_when_the_plan_is_changed():
    city = City()
    application = factories.active(city)
    interim = Milestone.objects.get(plan=application.plan_id, kind="interim_report")
    _report(city, interim)
    review_report.approve_report(actor=city.officer, milestone=interim)
    factories.decide_it(city, factories.assessed_change(city, application))
    interim.refresh_from_db()
    assert interim.state == "approved"
