"""Is `advance` the one door, and does it shut?"""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from followup.models import FollowUpPlan, Milestone
from grants.actions import assess, pay, take_case
from grants.models import Application, Payment
from registry.journal import new_batch, verify
from registry.lifecycle import Refused, advance, advance_many, blockers_to, is_possible, lock
from registry.models import Case, JournalEntry, User
from registry.roles import Role
from registry.rules import Blocker, asked_already, gate
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def application(city: City) -> Application:
    """Handled by the city's officer, and under review."""
    return factories.in_review(city)


def refusal(application: Application, actor: User, name: str = "request_supplement") -> Refused:
    """What is said to the actor; nothing has changed."""
    before = JournalEntry.objects.count(), application.version
    with pytest.raises(Refused) as raised, transaction.atomic():
        advance(lock(Application, pk=application.pk), name, actor=actor, request="Budget", due_on=timezone.localdate())
    again = Application.objects.get(pk=application.pk)
    assert (JournalEntry.objects.count(), again.version) == before
    assert again.state == application.state
    return raised.value


@pytest.mark.django_db(transaction=True)
def test_no_state_changes_outside_a_transaction(city: City) -> None:
    application = factories.in_review(city)
    with pytest.raises(RuntimeError, match="transaction"):
        advance(application, "propose", actor=city.officer)
    assert Application.objects.get(pk=application.pk).state == "in_review"


def test_a_step_from_the_wrong_state_says_who_did_what_and_when(city: City, application: Application) -> None:
    refused = refusal(application, city.officer, "take_up")
    assert refused.codes == ["wrong_state"]
    said = str(refused.blockers[0])
    assert city.officer.name in said
    assert timezone.localtime().strftime("%Y-%m-%d %H.") in said
    assert "Under" in said


def test_letters_and_notes_in_between_do_not_hide_who_did_it(city: City) -> None:
    application = factories.granted(city)
    assert application.case.journal.order_by("-seq").first().event == "registry.notice.sent"
    said = str(refusal(application, city.decider, "grant").blockers[0])
    assert city.decider.name in said
    assert str(JournalEntry(event="grants.application.granted").get_event_display()) in said


def test_the_step_of_another_row_in_the_case_is_not_told_of(city: City) -> None:
    application = factories.active(city)
    pay.screen_payment(actor=city.officer, payment=application.support.payments.first())
    said = str(refusal(application, city.decider, "grant").blockers[0])
    assert city.applicant.name in said
    assert city.officer.name not in said


def test_a_call_has_no_case_and_still_says_who_was_first(city: City) -> None:
    (blocker,) = blockers_to(city.call, "publish")
    assert blocker.code == "wrong_state"
    assert city.officer.name in str(blocker)


def test_a_role_that_does_not_include_the_step_is_refused(city: City, application: Application) -> None:
    for person in (city.reviewer, city.decider, city.coordinator, city.auditor, city.applicant, factories.make_user()):
        factories.declare(person, application.case)
        assert refusal(application, person).codes == ["not_permitted"], person


def test_the_same_role_at_another_board_is_refused(city: City, application: Application) -> None:
    stranger = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    factories.declare(stranger, application.case)
    assert refusal(application, stranger).codes == ["not_permitted"]


def test_whoever_has_not_declared_is_sent_to_do_so(city: City, application: Application) -> None:
    colleague = factories.make_user(Role.CASE_OFFICER, board=city.board)
    refused = refusal(application, colleague)
    assert refused.codes == ["conflict_not_declared"]
    assert refused.blockers[0].rule == "R3"
    assert application.case.path_number in refused.blockers[0].url


def test_a_declaration_holds_for_its_own_case_only(city: City, application: Application) -> None:
    colleague = factories.make_user(Role.CASE_OFFICER, board=city.board)
    factories.declare(colleague, factories.submitted(city, amount=1_000_000).case)
    assert refusal(application, colleague).codes == ["conflict_not_declared"]


def test_whoever_is_recused_is_refused(city: City, application: Application) -> None:
    factories.recuse(city.officer, application.case)
    assert refusal(application, city.officer).codes == ["recused"]


def test_a_later_word_does_not_undo_a_recusal(city: City, application: Application) -> None:
    factories.recuse(city.officer, application.case)
    factories.declare(city.officer, application.case)
    assert refusal(application, city.officer).codes == ["recused"]


def test_an_applicant_does_not_declare_conflict_of_interest(city: City, application: Application) -> None:
    with transaction.atomic():
        advance(lock(Application, pk=application.pk), "recall", actor=city.applicant)
    assert Application.objects.get(pk=application.pk).state == "recalled"


def test_one_step_writes_one_entry_that_tells_everything(city: City, application: Application) -> None:
    count = JournalEntry.objects.count()
    with transaction.atomic():
        entry = advance(
            lock(Application, pk=application.pk),
            "request_supplement",
            actor=city.officer,
            rule="R14",
            reason="Budget saknas.",
            facts={"due_on": timezone.localdate()},
            request="Budget",
            due_on=timezone.localdate(),
        )
    assert JournalEntry.objects.count() == count + 1
    entry = JournalEntry.objects.get(pk=entry.pk)
    assert entry.event == "grants.application.supplement_requested"
    assert entry.before == {"state": "in_review", "row": "grants.application", "id": application.pk}
    assert entry.after == {"state": "awaiting_applicant", "due_on": timezone.localdate().isoformat()}
    assert (entry.actor, entry.actor_role) == (city.officer, "case_officer")
    assert (entry.rule, entry.reason) == ("R14", "Budget saknas.")
    assert (entry.case, entry.board, entry.organisation) == (application.case, city.board, city.organisation)
    assert Application.objects.get(pk=application.pk).version == application.version + 1
    assert not list(verify())


def test_a_step_that_is_rolled_back_leaves_nothing(city: City, application: Application) -> None:
    count = JournalEntry.objects.count()
    with transaction.atomic():
        advance(
            lock(Application, pk=application.pk),
            "request_supplement",
            actor=city.officer,
            request="Budget",
            due_on=timezone.localdate(),
        )
        transaction.set_rollback(True)
    assert JournalEntry.objects.count() == count
    again = Application.objects.get(pk=application.pk)
    assert (again.state, again.version, again.supplement_request) == ("in_review", application.version, "")
    assert not list(verify())


def _milestones(city: City, number: int) -> list[Milestone]:
    case = factories.submitted(city, amount=1_000_000).case
    plan = FollowUpPlan.objects.create(case=case)
    Milestone.objects.bulk_create(
        [
            Milestone(plan=plan, position=position, kind="interim_report", title="Rapport", due_on="2026-01-01")
            for position in range(number)
        ]
    )
    return list(Milestone.objects.filter(plan=plan).select_related("plan__case"))


def test_fifty_rows_take_as_many_queries_as_five(city: City) -> None:
    counts = []
    for number in (5, 50):
        rows = _milestones(city, number)
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            entries = advance_many(rows, "mark_due", actor=None, batch=new_batch())
        assert len(entries) == number
        assert set(Milestone.objects.filter(plan=rows[0].plan).values_list("state", "version")) == {("due", 2)}
        counts.append(len(asked))
    # Rows are written in portions that SQLite takes; nothing is asked row by row.
    assert counts[1] <= counts[0] + 6
    assert not list(verify())


def test_the_machine_asks_its_gates_when_a_transition_is_called_past_advance(city: City) -> None:
    application = factories.in_review(city)
    with pytest.raises(TransitionNotAllowed, match="conditions"):
        application.propose()
    taken = lock(Application, pk=application.pk)
    advance(taken, "request_supplement", actor=city.officer, request="Budget", due_on=timezone.localdate())
    assert "_rules_asked" not in vars(taken)


def test_a_gate_is_asked_once_for_each_step(city: City, application: Application) -> None:
    asked: list[Application] = []

    def rule(row: Application) -> list[Blocker]:
        asked.append(row)
        return []

    condition = gate(rule)
    with asked_already(application, [condition]):
        assert condition(application)
    assert asked == []
    assert condition(application)
    assert asked == [application]


def test_one_row_that_is_refused_stops_them_all(city: City) -> None:
    rows = _milestones(city, 3)
    with transaction.atomic():
        advance(rows[2], "mark_due", actor=None)
    count = JournalEntry.objects.count()
    with pytest.raises(Refused), transaction.atomic():
        advance_many(Milestone.objects.filter(plan=rows[0].plan).order_by("pk"), "mark_due", actor=None)
    assert list(Milestone.objects.filter(plan=rows[0].plan).order_by("pk").values_list("state", flat=True)) == [
        "upcoming",
        "upcoming",
        "due",
    ]
    assert JournalEntry.objects.count() == count


def test_the_page_is_told_what_the_machine_enforces(city: City) -> None:
    application = factories.in_review(city)
    shown = [blocker.code for blocker in blockers_to(application, "propose", actor=city.officer)]
    with pytest.raises(Refused) as raised:
        assess.propose(actor=city.officer, application=application)
    assert shown == raised.value.codes == ["not_assessed", "not_reviewed", "vetting_not_concluded"]


def test_what_is_possible_says_nothing_of_who_may(city: City, application: Application) -> None:
    assert is_possible(application, "propose")
    assert not is_possible(application, "grant")


def test_an_authority_is_written_where_the_actor_has_no_role(city: City) -> None:
    payment = factories.active(city).support.payments.first()
    stranger = factories.make_user(Role.DECISION_MAKER, board=factories.make_board())
    with transaction.atomic():
        entry = advance(
            lock(Payment, pk=payment.pk), "hold", actor=stranger, authority="SOC 2026/0001", because="Avstängning"
        )
    assert entry.after["authority"] == "SOC 2026/0001"
    assert entry.actor == stranger
    assert entry.actor_role == ""


def test_a_stale_row_is_never_saved_over_a_newer_one(city: City) -> None:
    application = factories.submitted(city)
    stale = Application.objects.get(pk=application.pk)
    take_case.declare(actor=city.officer, case=application.case, has_conflict=False)
    assess.take_up(actor=city.officer, application=application)
    with pytest.raises(Refused) as raised:
        assess.take_up(actor=city.officer, application=stale)
    assert raised.value.codes == ["wrong_state"]
    assert Case.objects.get(pk=application.case_id).case_officer == city.officer


def test_only_what_time_does_needs_nobody(city: City) -> None:
    vetting = factories.cleared(city, factories.in_review(city))
    for row, name, arguments in (
        (vetting, "reopen", {"on": timezone.localdate()}),
        (factories.excluded(city, factories.submitted(city, amount=1_000_000)), "lift", {"on": timezone.localdate()}),
    ):
        with transaction.atomic(), pytest.raises(Refused) as raised:
            advance(lock(type(row), pk=row.pk), name, actor=None, **arguments)
        assert raised.value.codes == ["not_permitted"]
    assert not JournalEntry.objects.filter(event__endswith="lifted").exists()
