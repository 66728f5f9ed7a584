"""Does a page ask the database as often for few rows as for many? One page each, with ten times as much to show."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.actions import write_report
from grants.models import Application, Payment, RepaymentClaim, Support, Withdrawal
from grants.populate.run import populate
from registry.models import Board, Case, ConflictDeclaration, Document, JournalEntry, Note, Representative, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.crowds import copies, counted_from, more_cases, registered_copies
from tests.grants.browsing import signed_in
from tests.journeys.other_road import make_not_met
from vetting.models import Advice, Vetting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_figures")]
MANY = 18


def cost(user: User, path: str) -> int:
    """How many queries the page asks when it is opened a second time: the first may write that it was read."""
    client = signed_in(user)
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
        return len(connection.queries_log) - queries.initial_queries


def application_page(application: Application) -> str:
    return f"/cases/{application.case.path_number}/"


def fill_the_city(size: int, seed: int) -> None:
    """Applications in every state at every board, none of them taken."""
    populate(size // 8, size, seed=seed)


def official(role: Role) -> User:
    """Somebody who holds the role at every board, or for the city."""
    user = factories.make_user(role, board=Board.objects.order_by("pk")[0])
    for board in Board.objects.order_by("pk")[1:]:
        factories.give_role(user, role, board=board)
    return user


LISTS = {
    "the queue": ("/cases/", Role.CASE_OFFICER),
    "my work": ("/", Role.CASE_OFFICER),
    "the decision-maker's work": ("/", Role.DECISION_MAKER),
    "all that is mine": ("/?queue=all", Role.CASE_OFFICER),
    "the vetting queue": ("/vetting/", Role.CASE_OFFICER),
    "concluded vettings": ("/vetting/?group=concluded", Role.CASE_OFFICER),
    "follow-up": ("/follow-up/", Role.CASE_OFFICER),
    "evaluations": ("/evaluations/", Role.CASE_OFFICER),
    "lessons": ("/lessons/", Role.CASE_OFFICER),
    "organisations": ("/organisations/", Role.CASE_OFFICER),
    "withdrawals": ("/withdrawals/", Role.CASE_OFFICER),
    "the payments": ("/payments/", Role.CASE_OFFICER),
    "the calls": ("/calls/", Role.CASE_OFFICER),
    "the register": ("/register/", Role.CASE_OFFICER),
    "the journal": ("/audit/", Role.AUDITOR),
    "the auditor's start": ("/", Role.AUDITOR),
}


@pytest.mark.long
def test_lists_ask_as_often_for_many_as_for_few() -> None:
    fill_the_city(600, seed=6)
    people = {role: official(role) for role in (Role.CASE_OFFICER, Role.DECISION_MAKER, Role.AUDITOR)}
    Case.objects.filter(kind=Case.Kind.APPLICATION).update(case_officer=people[Role.CASE_OFFICER])
    planned = Payment.objects.filter(state=Payment.State.PLANNED)
    Payment.objects.filter(pk=planned[0].pk).update(state="screened", prepared_by=people[Role.CASE_OFFICER])
    claim = RepaymentClaim.objects.order_by("pk")[0]
    RepaymentClaim.objects.filter(pk=claim.pk).update(state=RepaymentClaim.State.DISPUTED)
    assert Vetting.objects.filter(state="not_met", exclusions=None).exists(), "a prefetch runs only where a row is"
    few = {name: cost(people[role], path) for name, (path, role) in LISTS.items()}
    fill_the_city(450, seed=8)
    Case.objects.filter(kind=Case.Kind.APPLICATION).update(case_officer=people[Role.CASE_OFFICER])
    many = {name: cost(people[role], path) for name, (path, role) in LISTS.items()}
    assert many == few
    assert max(many.values()) < 45


def test_the_list_of_exclusions_asks_as_often_for_many_as_for_few() -> None:
    city = City()
    exclusion = factories.excluded(city, factories.active(city))
    few = cost(city.central, "/exclusions/")
    cases = more_cases(exclusion.case, MANY, organisation_id=lambda _number: factories.make_organisation().pk)
    copies(exclusion, MANY, case_id=lambda number: cases[number - 1].pk)
    assert cost(city.central, "/exclusions/") == few


def test_an_exclusion_asks_as_often_for_many_supports_as_for_few() -> None:
    city = City()
    exclusion = factories.excluded(city, factories.active(city))
    path = f"/exclusions/{exclusion.case.path_number}/"
    few = cost(city.central, path)
    withdrawal = exclusion.withdrawals.get()
    cases = more_cases(withdrawal.case, MANY)
    supports = [
        factories.make_support(factories.make_board(), city.organisation, withdrawn_on=exclusion.valid_from)
        for _ in cases
    ]
    copies(
        withdrawal,
        MANY,
        case_id=lambda number: cases[number - 1].pk,
        support_id=lambda number: supports[number - 1].pk,
    )
    assert cost(city.central, path) == few


def more_payments(support: Support) -> None:
    """Instalments in every state that is not the end."""
    first, states = support.payments.get(number=1), ["planned", "screened", "approved", "released", "held"]
    Payment.objects.filter(pk=first.pk).update(amount=first.amount - MANY)
    copies(first, MANY, number=counted_from(2), amount=1, state=lambda number: states[number % 5], hold_reason="Skäl.")


def more_in_case(case: Case) -> None:
    """Documents, notes, letters, declarations and journal entries in a case."""
    last = case.documents.order_by("-number")[0]
    registered_copies(last, MANY)
    copies(Note.objects.create(case=case, author=case.case_officer, text="Ringt dem."), MANY)
    registered_copies(case.notices.all()[0], MANY, document_id=None)
    declared = ConflictDeclaration.objects.filter(case=case, user=case.reviewer)[0]
    copies(declared, MANY, user_id=lambda _number: factories.make_user(Role.REVIEWER, board=case.board).pk)
    entry = JournalEntry.objects.filter(case=case).order_by("-seq")[0]
    copies(entry, MANY, seq=counted_from(entry.seq), actor_id=lambda _number: factories.make_user().pk)


def more_around(application: Application, times: int = MANY) -> None:
    """The organisation's other applications, with costs and support, and support at other boards."""
    cases = more_cases(application.case, times)
    open_ones = {"state": "in_review", "plan_id": None, "granted_amount": None}
    others = copies(application, times, case_id=lambda number: cases[number - 1].pk, **open_ones)
    line = application.budget_lines.order_by("position")[0]
    for other in others:
        copies(line, 1, application_id=other.pk)
        copies(application.support, 1, application_id=other.pk, case_id=other.case_id, plan_id=None)
        factories.make_support(factories.make_board(), application.organisation)


def more_in_application(application: Application) -> None:
    """Goals, costs and milestones; withdrawals that were let go."""
    copies(application.budget_lines.get(), MANY, position=counted_from(1), applied=1, total=1)
    copies(application.goals.get(), MANY, position=counted_from(1))
    plan = application.plan
    last = plan.milestones.order_by("-position")[0]
    copies(last, MANY, position=counted_from(last.position))
    copies(plan.goals.get(), MANY, position=counted_from(1))
    kept = {
        "support": application.support,
        "ground": "Redovisade inte.",
        "state": "continued",
        "reasons": "Rättat.",
        "decided_by": application.case.case_officer,
        "decided_on": application.case.opened_on,
    }
    for case in more_cases(application.case, MANY, kind=Case.Kind.WITHDRAWAL):
        Withdrawal.objects.create(case=case, **kept)


@pytest.mark.parametrize("who", ["officer", "reviewer", "decider"])
def test_a_case_asks_as_often_for_many_of_everything_as_for_few(who: str) -> None:
    city = City()
    application = factories.active(city)
    path = application_page(application)
    Note.objects.create(case=application.case, author=city.officer, text="Ringt dem.")
    more_around(application, 1)
    before = cost(getattr(city, who), path)
    more_payments(application.support)
    assert cost(getattr(city, who), path) == before
    more_in_application(application)
    assert cost(getattr(city, who), path) == before
    more_in_case(application.case)
    assert cost(getattr(city, who), path) == before
    more_around(application)
    assert cost(getattr(city, who), path) == before
    assert before < 50


def test_a_plan_asks_as_often_for_many_milestones_as_for_few() -> None:
    city = City()
    application = factories.active(city)
    path = f"/follow-up/{application.case.path_number}/"
    few = cost(city.officer, path)
    more_in_application(application)
    more_payments(application.support)
    assert cost(city.officer, path) == few


def test_an_organisation_asks_as_often_for_much_support_as_for_little() -> None:
    city = City()
    application = factories.active(city)
    more_around(application, 1)
    chair: dict[str, Any] = {"role": "chair", "name": "Ada", "valid_from": application.case.opened_on}
    representative = Representative.objects.create(organisation=city.organisation, **chair)
    path = f"/organisations/{city.organisation.organisation_number}/"
    few = {person: cost(person, path) for person in (city.officer, city.applicant)}
    more_around(application)
    copies(representative, MANY)
    vetting = Vetting.objects.get(pk=application.vetting_id)
    cases = more_cases(vetting.case, MANY)
    copies(vetting, MANY, case_id=lambda number: cases[number - 1].pk)
    document = Document.objects.filter(case=application.case, kind=Document.Kind.STATUTES)[0]
    registered_copies(document, MANY)
    assert {person: cost(person, path) for person in few} == few


def test_a_vetting_asks_as_often_for_many_findings_as_for_few() -> None:
    city = City()
    vetting = make_not_met(city, factories.in_review(city))
    path = f"/vetting/{vetting.case.path_number}/"
    few = cost(city.officer, path)
    finding = vetting.findings.get()
    for copied in copies(finding, MANY):
        copies(finding.evidence.get(), 3, finding_id=copied.pk)
    copies(Advice.objects.filter(vetting=vetting)[0], MANY)
    copies(vetting.case.hearings.get(), MANY)
    entry = JournalEntry.objects.filter(case=vetting.case).order_by("-seq")[0]
    copies(entry, MANY, seq=counted_from(entry.seq), actor_id=lambda _number: factories.make_user().pk)
    assert cost(city.officer, path) == few


def test_a_vetting_under_way_asks_as_often_for_many_findings_as_for_few() -> None:
    city = City()
    vetting = factories.enhanced(city, factories.in_review(city))
    finding = factories.add_finding(city, vetting, "D1", "E1")
    path = f"/vetting/{vetting.case.path_number}/"
    few = cost(city.officer, path)
    for copied in copies(finding, MANY):
        copies(finding.evidence.get(), 3, finding_id=copied.pk)
    assert cost(city.officer, path) == few


def test_assessing_and_reporting_ask_as_often_for_much_other_support_as_for_little() -> None:
    city = City(budget=10**10)
    first = factories.active(city)
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application)
    write_report.begin_report(actor=city.officer, application=application)
    pages = [f"/cases/{application.case.path_number}/{step}/" for step in ("assess", "staff-report")]
    pages.append(f"/calls/{city.call.slug}/ranking/")
    more_around(first, 1)
    few = [cost(city.officer, path) for path in pages]
    more_around(first)
    assert [cost(city.officer, path) for path in pages] == few
    assert max(few) < 60
