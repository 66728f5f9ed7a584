"""Is the demo city whole? Loaded once for this module, in a transaction that is rolled back."""

import datetime as dt
import io
from collections import defaultdict

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from followup.models import FollowUpPlan, Milestone
from grants.demo.facts import facts
from grants.demo.people import DOMAIN, PASSWORD
from grants.demo.schedule import Schedule
from grants.models import Application, Call, Programme, Question, Support, Withdrawal
from grants.reach import reach_of
from registry.journal import verify
from registry.lifecycle import blockers_to
from registry.models import Board, Case, Delivery, JournalEntry, Organisation, User
from registry.roles import BOARD_ROLES, Role
from vetting.clearance import clearance_of
from vetting.models import Evidence, Exclusion, Vetting

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("demo"), pytest.mark.django_db]

# A withdrawal is initiated and a plan drafted within one action: nobody ever sees them there.
PASSED_THROUGH = {("withdrawal", "initiated"), ("followupplan", "draft")}
MACHINES = [
    "grants.Call",
    "grants.Application",
    "grants.Payment",
    "grants.Withdrawal",
    "grants.RepaymentClaim",
    "grants.GrantChange",
    "vetting.Vetting",
    "vetting.Exclusion",
    "followup.FollowUpPlan",
    "followup.Milestone",
    "followup.Evaluation",
    "followup.Lesson",
]


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        output = io.StringIO()
        call_command("demo", stdout=output)
        yield output.getvalue()
        transaction.set_rollback(True)


@pytest.mark.parametrize("label", MACHINES)
def test_every_state_can_be_seen(printed, label):
    model = apps.get_model(label)
    seen = set(model.objects.values_list("state", flat=True))
    unseen = {state for state in model.State.values if state not in seen}
    assert {(model._meta.model_name, state) for state in unseen} <= PASSED_THROUGH


def test_several_boards_have_applications_in_many_states(printed):
    states = defaultdict(set)
    for board, state in Application.objects.values_list("call__programme__board__code", "state"):
        states[board].add(state)
    assert sum(len(found) >= 7 for found in states.values()) >= 4


def test_this_years_applications_fill_the_queues(printed):
    year = timezone.localdate() - dt.timedelta(days=365)
    assert 60 <= Case.objects.filter(kind="application", opened_on__gt=year).count() <= 95


def test_the_journal_is_whole_and_nothing_lies_ahead(printed):
    assert list(verify()) == []
    assert not JournalEntry.objects.filter(at__gt=timezone.now()).exists()


def test_registry_numbers_follow_the_calendar_without_gaps(printed):
    numbers = defaultdict(list)
    for case in Case.objects.order_by("board", "year", "number"):
        numbers[case.board_id, case.year].append(case)
    for cases in numbers.values():
        assert [case.number for case in cases] == list(range(1, len(cases) + 1))
        days = [case.opened_on for case in cases]
        assert days == sorted(days)


def test_every_letter_was_mailed_in_its_own_time(printed):
    mails = Delivery.objects.exclude(failed_at__isnull=False).select_related("notice")
    assert not [mail for mail in mails if not mail.is_grouped and mail.sent_at != mail.notice.created_at]


def test_the_calls_are_real_and_say_what_is_invented(printed):
    latest = {call["key"] for call in facts()["calls"] if call["status"] == "latest_seen"}
    keys = set(Programme.objects.values_list("key", flat=True))
    assert keys <= latest
    assert len(keys) >= 20
    assert all(call.invented for call in Call.objects.all())
    assert all(programme.source_url for programme in Programme.objects.all())
    assert set(Call.objects.values_list("support_form", flat=True)) >= {"money", "premises", "fee_reduction", "in_kind"}


def test_every_kind_of_question_is_asked(printed):
    assert set(Question.objects.values_list("kind", flat=True)) == set(Question.Kind.values)


def test_every_board_of_the_file_is_there_with_its_successor(printed):
    assert Board.objects.count() == len(facts()["boards"])
    assert Board.objects.get(key="rinkeby-kista").successor == Board.objects.get(key="jarva")
    assert Board.objects.get(key="enskede-arsta-vantor").code == "EÅV"


def test_there_are_years_of_support_to_plot(printed):
    years = {day.year for day in Support.objects.values_list("period_start", flat=True)}
    assert len(years) >= 4
    assert Support.objects.exclude(external_reference="").filter(closed_on__isnull=False).count() > 100


def test_people_of_every_role_sign_in_with_the_printed_password(printed):
    assert PASSWORD in printed
    for role in Role:
        people = User.objects.filter(role_assignments__role=role)
        assert people.exists()
        if role != Role.ORGANISATION_ADMINISTRATOR:
            assert all(person.email in printed for person in people)
    assert authenticate(None, username=f"maria.lindqvist@{DOMAIN}", password=PASSWORD) is not None
    assert User.objects.get(email=f"admin@{DOMAIN}").is_superuser


def test_four_boards_have_all_their_people(printed):
    held = defaultdict(set)
    for code, role in User.objects.filter(role_assignments__board__isnull=False).values_list(
        "role_assignments__board__code", "role_assignments__role"
    ):
        held[code].add(role)
    assert sum(roles == set(BOARD_ROLES) for roles in held.values()) >= 4


def test_samtalshuset_mellanbron_is_under_review_with_blockers(printed):
    application = Application.objects.get(title="Stödsamtal för anhöriga")
    assert (application.state, application.requested_amount) == ("in_review", 61_000_000)
    assert [b.code for b in blockers_to(application, "propose", actor=application.case.case_officer)] == [
        "not_reviewed"
    ]
    clearance = clearance_of(application.organisation, on=timezone.localdate())
    assert clearance.vetting.case.board.code == "JÄR"
    assert 0 <= (clearance.valid_until - timezone.localdate()).days <= 25


def test_boxsallskapet_kopparhandsken_is_heard_and_has_support_at_five_boards(printed):
    organisation = Organisation.objects.get(name="Boxsällskapet Kopparhandsken")
    vetting = Vetting.objects.get(case__organisation=organisation, state="in_hearing")
    levels = Evidence.objects.filter(finding__vetting=vetting).values_list("level", flat=True)
    assert sorted(levels) == ["E1", "E2", "E3", "E4", "E5", "E6"]
    assert "hearing_running" in [b.code for b in blockers_to(vetting, "conclude_not_met")]
    decider = User.objects.get(name="Mikael Rosén")
    reach = reach_of(organisation, deciding_board_id=vetting.case.board_id, actor=decider)
    assert (len(reach.withdrawn_now), len(reach.held), reach.boards) == (7, 2, 5)


def test_mentorkretsen_kompassvannen_has_an_overdue_interim_report(printed):
    late = Milestone.objects.get(title="Delrapport 2")
    assert (late.state, late.case.organisation.name) == ("overdue", "Mentorkretsen Kompassvännen")
    assert [p.state for p in late.plan.application.support.payments.all()] == ["paid", "paid", "planned"]
    assert late.plan.state == FollowUpPlan.State.ACTIVE


def test_an_excluded_organisation_waits_for_one_board(printed):
    exclusion = Exclusion.objects.get(state="active")
    states = list(Withdrawal.objects.filter(exclusion=exclusion).values_list("state", flat=True))
    assert states.count("withdrawn") == len(states) - 1
    assert states.count("payments_held") == 1


def test_a_second_run_changes_nothing(printed):
    before = (JournalEntry.objects.count(), User.objects.count(), Application.objects.count())
    output = io.StringIO()
    call_command("demo", stdout=output)
    assert (JournalEntry.objects.count(), User.objects.count(), Application.objects.count()) == before
    assert "Loading" not in output.getvalue()
    assert f"maria.lindqvist@{DOMAIN}" in output.getvalue()


def test_a_past_step_stays_in_the_past_when_it_falls_on_a_weekend():
    import random

    for offset in range(14):
        now = timezone.now() + dt.timedelta(days=offset)
        schedule = Schedule(now)
        for back in range(-12, 0):
            moment = schedule.office_hour(back, random.Random(1))
            assert moment < now
            assert timezone.localtime(moment).weekday() < 5
