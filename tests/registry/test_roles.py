"""Who may what, where, and from when until when?"""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.models import Board, Case, Organisation, RoleAssignment, User
from registry.roles import (
    BOARD_ROLES,
    CITY_ROLES,
    GIVEN_TO,
    ORGANISATION_ROLES,
    Permission,
    Role,
    acting_role,
    assignments_of,
    boards_of,
    is_official,
    may,
    organisations_of,
)
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db

DECIDERS = {
    Permission.DECIDE_APPLICATION,
    Permission.DECIDE_WITHDRAWAL,
    Permission.DECIDE_EXCLUSION,
    Permission.ADOPT_EVALUATION,
}


def again(person: User) -> User:
    """The person as the next request sees them."""
    return User.objects.get(pk=person.pk)


def test_every_permission_is_given_to_somebody() -> None:
    assert set(GIVEN_TO) == set(Permission)
    assert all(GIVEN_TO.values())


@pytest.mark.parametrize("permission", sorted(DECIDERS))
def test_only_the_decision_maker_decides(permission: Permission) -> None:
    assert GIVEN_TO[permission] == {Role.DECISION_MAKER}


def test_no_role_both_prepares_and_decides() -> None:
    for role in (Role.CASE_OFFICER, Role.REVIEWER, Role.BOARD_COORDINATOR, Role.CENTRAL_COORDINATOR):
        assert not {permission for permission in DECIDERS if role in GIVEN_TO[permission]}


def test_the_organisation_may_nothing_that_officials_may() -> None:
    own = {permission for permission, roles in GIVEN_TO.items() if roles & ORGANISATION_ROLES}
    assert all(GIVEN_TO[permission] == ORGANISATION_ROLES for permission in own)


@pytest.mark.parametrize("role", sorted(BOARD_ROLES))
def test_a_role_at_one_board_gives_nothing_at_another(role: Role) -> None:
    city = City()
    case = factories.submitted(city).case
    person = factories.make_user(role, board=factories.make_board())
    assert not [permission for permission in Permission if may(person, permission, case)]


def test_a_role_at_one_organisation_gives_nothing_for_another() -> None:
    application = factories.draft(City())
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    assert not [permission for permission in Permission if may(stranger, permission, application)]


def test_a_superuser_without_a_role_may_nothing() -> None:
    case = factories.submitted(City()).case
    root = User.objects.create_superuser("root@example.org", "hemligt-ord-1", name="Rot")
    assert not [permission for permission in Permission if may(root, permission, case)]
    assert not root.has_perm(Permission.DECIDE_APPLICATION, case) or not may(root, Permission.DECIDE_APPLICATION, case)


def test_nobody_signed_in_may_nothing() -> None:
    case = factories.submitted(City()).case
    assert not [permission for permission in Permission if may(AnonymousUser(), permission, case)]
    assert not is_official(AnonymousUser())


def _with_dates(valid_from: dt.date, valid_to: dt.date | None = None) -> tuple[User, Board]:
    board, person = factories.make_board(), factories.make_user()
    RoleAssignment.objects.create(
        user=person, role=Role.DECISION_MAKER, board=board, valid_from=valid_from, valid_to=valid_to
    )
    return person, board


@pytest.mark.parametrize(
    ("begins", "ends", "holds"),
    [
        (-10, None, True),
        (0, 0, True),
        (-10, 0, True),
        (0, None, True),
        (-10, -1, False),
        (1, None, False),
        (1, 5, False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(begins: int, ends: int | None, holds: bool) -> None:
    today = timezone.localdate()
    until = None if ends is None else today + dt.timedelta(days=ends)
    person, board = _with_dates(today + dt.timedelta(days=begins), until)
    assert may(person, Permission.DECIDE_APPLICATION, board) is holds


def test_a_role_ends_at_midnight_in_the_city() -> None:
    person, board = _with_dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    with time_machine.travel(dt.datetime(2026, 6, 30, 21, 59, tzinfo=dt.UTC), tick=False):
        assert boards_of(again(person)) == {board.pk}
    with time_machine.travel(dt.datetime(2026, 6, 30, 22, 1, tzinfo=dt.UTC), tick=False):
        assert boards_of(again(person)) == set()


def test_whoever_is_deactivated_holds_no_role() -> None:
    city = City()
    city.decider.is_active = False
    city.decider.save()
    assert assignments_of(again(city.decider)) == []
    assert not may(again(city.decider), Permission.DECIDE_APPLICATION, city.board)


def test_whoever_is_recused_may_nothing_in_the_case_and_all_elsewhere() -> None:
    city = City()
    application, other = (factories.submitted(city, amount=1_000_000) for _ in range(2))
    factories.recuse(city.officer, application.case)
    assert not may(city.officer, Permission.HANDLE_APPLICATION, application)
    assert not may(city.officer, Permission.HANDLE_CASE, application.case)
    assert may(city.officer, Permission.HANDLE_APPLICATION, other)


def test_a_role_for_the_city_holds_at_every_board() -> None:
    city = City()
    assert acting_role(city.central, Permission.ADVISE, city.board) == Role.CENTRAL_COORDINATOR
    assert acting_role(city.central, Permission.ADVISE, factories.make_board()) == Role.CENTRAL_COORDINATOR


def test_the_role_that_acts_is_the_one_held_there() -> None:
    city = City()
    factories.give_role(city.officer, Role.DECISION_MAKER, board=factories.make_board())
    assert acting_role(city.officer, Permission.DECIDE_APPLICATION, city.board) is None
    assert acting_role(city.officer, Permission.HANDLE_APPLICATION, city.board) == Role.CASE_OFFICER


def test_an_official_who_acts_for_an_association_is_both_and_no_more() -> None:
    city = City()
    factories.give_role(city.officer, Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    assert organisations_of(city.officer) == {city.organisation.pk}
    assert acting_role(city.officer, Permission.APPLY, city.organisation) == Role.ORGANISATION_ADMINISTRATOR
    assert acting_role(city.officer, Permission.APPLY, factories.make_organisation()) is None


@pytest.mark.parametrize("role", sorted(Role))
@pytest.mark.parametrize("place", ["board", "organisation", "nowhere", "both"])
def test_the_database_keeps_a_role_where_it_belongs(role: Role, place: str) -> None:
    belongs = "board" if role in BOARD_ROLES else "nowhere" if role in CITY_ROLES else "organisation"
    board: Board | None = factories.make_board() if place in {"board", "both"} else None
    organisation: Organisation | None = factories.make_organisation() if place in {"organisation", "both"} else None
    assignment = RoleAssignment(
        user=factories.make_user(), role=role, board=board, organisation=organisation, valid_from=dt.date(2026, 1, 1)
    )
    if place == belongs:
        assignment.save()
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.bulk_create([assignment])


def test_roles_are_read_once_for_each_request(django_assert_num_queries) -> None:
    city = City()
    person = again(city.officer)
    with django_assert_num_queries(1):
        for _ in range(5):
            assert acting_role(person, Permission.HANDLE_APPLICATION, city.board)


def test_a_case_is_the_place_of_what_hangs_on_it() -> None:
    city = City()
    application = factories.active(city)
    things = [
        application,
        application.case,
        application.plan,
        application.support.payments.first(),
        application.plan.milestones.first(),
        application.vetting,
    ]
    for thing in things:
        assert acting_role(city.officer, Permission.HANDLE_CASE, thing) == Role.CASE_OFFICER
    assert Case.objects.visible_to(city.officer).filter(pk=application.case_id).exists()
