"""R4: can a delegate decide more than the delegation covers? (KL 6:37-40, 7:5-8)"""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions import assess, decide
from grants.models import Application, Call, Decision, Delegation, Support
from grants.rules.reporting import is_report_needed
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
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
    """The city's delegation, with other terms."""
    Delegation.objects.filter(pk=city.delegation.pk).update(**fields)
    return decide.Authority(delegation=Delegation.objects.get(pk=city.delegation.pk))


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


def test_only_a_decision_maker_decides(city: City) -> None:
    application = factories.for_decision(city)
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
