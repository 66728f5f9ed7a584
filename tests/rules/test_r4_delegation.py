"""R4: can a delegate decide more than the delegation covers? (KL 6:37-40, 7:5-8)"""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions import assess, decide
from grants.actions.keep_delegations import PointTerms, add_point, end_point
from grants.models import Application, Call, Decision, Delegation, Support
from grants.rules.reporting import is_report_needed
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
from registry.models import JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import open_vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def refused(city: City, application: Application, decide_it: Any = factories.grant_it, **keywords: Any) -> list[str]:
    """What stands in the way; nothing is decided, given or committed."""
    with pytest.raises(Refused) as raised:
        decide_it(city, application, **keywords)
    assert Application.objects.get(pk=application.pk).state == application.state
    assert not Decision.objects.filter(application=application).exists()
    assert not Support.objects.filter(application=application).exists()
    assert Call.objects.get(pk=application.call_id).committed_amount == 0
    return raised.value.codes


def under(city: City, **fields: Any) -> decide.Authority:
    """A point like the city's delegation, with other terms."""
    point = Delegation.objects.get(pk=city.delegation.pk)
    point.pk, point._state.adding = None, True
    for name, value in fields.items():
        setattr(point, name, value)
    point.save()
    return decide.Authority(delegation=point)


def test_a_delegate_decides_up_to_the_sum_and_not_an_ore_more(city: City) -> None:
    application = factories.for_decision(city)
    amount = application.requested_amount
    assert refused(city, application, authority=under(city, max_amount=amount - 1)) == ["over_delegation"]
    assert factories.grant_it(city, application, authority=under(city, max_amount=amount)).state == "granted"


@pytest.mark.parametrize(("begins", "ends"), [(-100, -1), (1, 100), (1, None)])
def test_a_delegation_holds_only_between_its_days(city: City, begins: int, ends: int | None) -> None:
    today = timezone.localdate()
    authority = under(
        city,
        valid_from=today + dt.timedelta(days=begins),
        valid_to=None if ends is None else today + dt.timedelta(days=ends),
    )
    assert refused(city, factories.for_decision(city), authority=authority) == ["no_delegation"]


def test_a_delegation_holds_on_its_last_day(city: City) -> None:
    authority = under(city, valid_to=timezone.localdate())
    assert factories.grant_it(city, factories.for_decision(city), authority=authority).state == "granted"


def test_another_boards_delegation_gives_nothing(city: City) -> None:
    other = Delegation.objects.create(
        board=factories.make_board(), point="1", name="X", max_amount=10**12, valid_from=dt.date(2020, 1, 1)
    )
    application = factories.for_decision(city)
    assert refused(city, application, authority=decide.Authority(delegation=other)) == ["no_delegation"]
    factories.give_role(city.decider, Role.DECISION_MAKER, board=other.board)
    assert refused(city, application, authority=decide.Authority(delegation=other)) == ["no_delegation"]


def test_a_delegation_for_another_role_gives_nothing(city: City) -> None:
    authority = under(city, role=Role.BOARD_COORDINATOR)
    assert refused(city, factories.for_decision(city), authority=authority) == ["no_delegation"]


def test_a_point_for_one_person_is_nobody_elses(city: City) -> None:
    colleague = factories.make_user(Role.DECISION_MAKER, board=city.board)
    application = factories.for_decision(city)
    assert refused(city, application, authority=under(city, person=colleague)) == ["no_delegation"]
    assert factories.grant_it(city, application, authority=under(city, person=city.decider)).state == "granted"


def test_a_point_for_dismissals_gives_no_authority_to_grant(city: City) -> None:
    authority = under(city, may_grant=False, may_refuse=False, may_dismiss=True)
    assert refused(city, factories.for_decision(city), authority=authority) == ["no_delegation"]


def test_nothing_is_dismissed_without_a_point_that_lets_one(city: City) -> None:
    application = factories.submitted(city)
    factories.declare(city.officer, application.case)
    end_point(
        actor=city.coordinator,
        point=Delegation.objects.get(board=city.board, may_dismiss=True),
        on=timezone.localdate(),
        adopted="§ 3",
    )
    dismissed = decide.dismiss(actor=city.officer, application=application, reasons="För sent.")
    assert (dismissed.delegation.point, dismissed.outcome) == ("1.2", "dismissed")
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        other = factories.submitted(city)
        factories.declare(city.officer, other.case)
        with pytest.raises(Refused) as raised:
            decide.dismiss(actor=city.officer, application=other, reasons="För sent.")
        assert raised.value.codes == ["no_delegation"]
        client = Client()
        client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
        page = reverse("dismiss", args=[other.case.path_number])
        assert client.post(page, {"reasons": "För sent."}).status_code == 422
        assert Application.objects.get(pk=other.pk).state == "submitted"


def terms(**fields: Any) -> PointTerms:
    """A point from today."""
    defaults = {
        "point": "6.1",
        "name": "Direktören",
        "max_amount": 5_000_000,
        "valid_from": timezone.localdate(),
        "adopted": "2026-11-17 § 8",
    }
    return PointTerms(**(defaults | fields))


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"valid_from": dt.date(2020, 1, 1)}, "valid_from"),
        ({"valid_to": dt.date(2020, 1, 1)}, "valid_to"),
        ({"max_amount": 0}, "max_amount"),
        ({"max_amount": -1}, "max_amount"),
        ({"may_grant": False, "may_refuse": False}, "kinds"),
        ({"adopted": " "}, "adopted"),
        ({"point": "5.3"}, "point"),
    ],
)
def test_a_point_is_refused_beside_what_is_wrong_with_it(city: City, wrong: dict[str, Any], where: str) -> None:
    before = Delegation.objects.count()
    with pytest.raises(ValidationError) as raised:
        add_point(actor=city.coordinator, board=city.board, terms=terms(**wrong))
    assert set(raised.value.message_dict) == {where}
    assert Delegation.objects.count() == before


def test_only_who_keeps_the_boards_order_changes_it(city: City) -> None:
    elsewhere = factories.make_user(Role.REGISTRAR, board=factories.make_board())
    for person in (city.officer, city.decider, city.central, city.auditor, elsewhere):
        with pytest.raises(Refused):
            add_point(actor=person, board=city.board, terms=terms())
        with pytest.raises(Refused):
            end_point(actor=person, point=city.delegation, on=timezone.localdate(), adopted="§ 3")
    added = add_point(actor=city.coordinator, board=city.board, terms=terms())
    entry = JournalEntry.objects.get(chain__name=f"delegations/{city.board.key}")
    assert (entry.event, entry.after["point"], entry.board_id) == ("grants.delegation.added", "6.1", city.board.pk)
    assert added.is_in_force(timezone.localdate())


def test_a_point_is_ended_and_never_changed(city: City) -> None:
    for change in ({"max_amount": 10**12}, {"role": Role.CASE_OFFICER}, {"valid_from": dt.date(2000, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Delegation.objects.filter(pk=city.delegation.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        city.delegation.delete()
    today = timezone.localdate()
    for day in (today - dt.timedelta(days=1), today - dt.timedelta(days=400)):
        with pytest.raises(ValidationError):
            end_point(actor=city.coordinator, point=city.delegation, on=day, adopted="§ 3")
    end_point(actor=city.coordinator, point=city.delegation, on=today, adopted="§ 3")
    with pytest.raises(ValidationError):
        end_point(actor=city.coordinator, point=city.delegation, on=today + dt.timedelta(days=9), adopted="§ 3")


def test_only_a_decision_maker_decides(city: City) -> None:
    application = factories.for_decision(city)
    factories.reported(city, application)
    for person in (city.officer, city.reviewer, city.coordinator, city.central, city.applicant):
        factories.declare(person, application.case)
        other = object.__new__(City)
        vars(other).update(vars(city), decider=person)
        for authority in (
            decide.Authority(delegation=city.delegation),
            decide.Authority(meeting_on=timezone.localdate(), meeting_paragraph="§ 1"),
        ):
            assert set(refused(other, application, authority=authority)) <= {"not_permitted", "no_delegation"}


def test_a_decision_stands_on_a_delegation_or_a_meeting(city: City) -> None:
    application = factories.for_decision(city)
    for authority in (decide.Authority(), decide.Authority(meeting_on=timezone.localdate(), meeting_paragraph=" ")):
        with pytest.raises(ValidationError):
            factories.grant_it(city, application, authority=authority)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.bulk_create(
            [
                Decision(
                    application=application,
                    outcome="granted",
                    amount=1,
                    reasons="Skäl.",
                    decided_by=city.decider,
                    decided_on=timezone.localdate(),
                    appeal_regime="legality_review",
                    appeal_instructions="Så här.",
                )
            ]
        )


def heard_refusal(city: City, application: Application) -> Application:
    """A proposal to refuse that waits for a decision."""
    factories.assessed(city, application, proposal="refuse")
    assess.propose(actor=city.officer, application=application)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    if is_report_needed(application):
        factories.reported(city, application)
    return assess.submit_for_decision(actor=city.officer, application=application)


def test_a_delegate_refuses_only_when_the_delegation_says_so(city: City) -> None:
    application = factories.in_review(city)
    factories.cleared(city, application)
    application = heard_refusal(city, application)
    authority = under(city, may_refuse=False)
    assert refused(city, application, factories.refuse_it, authority=authority) == ["no_delegation"]
    factories.refuse_it(city, application, authority=under(city, may_refuse=True))


def test_a_refusal_on_the_democracy_condition_is_the_boards_own(city: City) -> None:
    application = factories.in_review(city)
    make_not_met(city, application)
    application = heard_refusal(city, Application.objects.get(pk=application.pk))
    authority = decide.Authority(delegation=city.delegation)
    assert refused(city, application, factories.refuse_it, authority=authority) == ["board_decides"]
    factories.refuse_it(city, application)


def test_it_is_the_boards_own_also_when_another_vetting_says_so(city: City) -> None:
    application = factories.in_review(city)
    factories.cleared(city, application)
    application = heard_refusal(city, Application.objects.get(pk=application.pk))
    newer = open_vetting.open_vetting(actor=city.officer, organisation=city.organisation, board=city.board)
    for person in (city.officer, city.reviewer):
        factories.declare(person, newer.case)
    other = Application.objects.get(pk=application.pk)
    other.vetting_id = newer.pk
    make_not_met(city, other)
    assert Application.objects.get(pk=application.pk).vetting.state == "cleared"
    authority = decide.Authority(delegation=city.delegation)
    assert refused(city, application, factories.refuse_it, authority=authority) == ["board_decides"]
