"""Does the one-file database keep two people apart as well? (SQLite, a file in WAL mode)"""

import pytest

from grants.actions import submit
from grants.models import Application, Call, Decision
from registry.actions.open_case import NewCase, open_case
from registry.journal import verify
from registry.models import Case
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.threads import refused, together

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def test_a_double_click_sends_in_once() -> None:
    city = City()
    application = factories.draft(city)
    outcomes = together(*[lambda: submit.submit(actor=city.applicant, application=application)] * 2)
    (loser,) = refused(outcomes)
    assert loser.codes == ["wrong_state"]
    assert Case.objects.filter(kind="application").count() == 1
    assert Application.objects.get().case is not None
    assert not list(verify())


def test_four_cases_at_once_get_one_to_four() -> None:
    board, organisation = factories.make_board(), factories.make_organisation()
    new = NewCase(board=board, organisation=organisation, kind=Case.Kind.APPLICATION, subject="Ansökan")
    outcomes = together(*[lambda: open_case(new, actor=None)] * 4)
    assert sorted(case.number for case in outcomes) == [1, 2, 3, 4]


def test_two_decisions_at_once_never_exceed_the_budget_together() -> None:
    city = City(budget=60_000_000)
    applications = [factories.for_decision(city, amount=40_000_000)]
    city.organisation = factories.make_organisation()
    city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    applications.append(factories.for_decision(city, amount=40_000_000))
    outcomes = together(*[lambda it=it: factories.grant_it(city, it) for it in applications])
    (loser,) = refused(outcomes)
    assert loser.codes == ["over_budget"]
    assert Call.objects.get(pk=city.call.pk).committed_amount == Decision.objects.get().amount
