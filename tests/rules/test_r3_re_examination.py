"""R3: does anybody decide that an exclusion goes on who had a part in preparing it?"""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from registry.lifecycle import Refused
from registry.roles import Role
from tests import factories
from tests.factories import AGAIN, City
from vetting.actions import decide_again, re_examine
from vetting.models import Exclusion, ExclusionDecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def exclusion(city: City) -> Exclusion:
    """An exclusion that the board has decided."""
    return factories.exclude_it(city, factories.not_met(city))


def codes(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def extend(city: City, exclusion: Exclusion, **changes: Any) -> ExclusionDecision:
    """The decision to extend it by two months."""
    until = exclusion.valid_until + dt.timedelta(days=60)
    return decide_again.extend(**({"actor": city.decider, "exclusion": exclusion, "until": until} | AGAIN | changes))


@pytest.mark.parametrize("proposal", ["keep", "extend"])
def test_who_has_prepared_what_goes_against_them_does_not_decide_it(
    city: City, exclusion: Exclusion, proposal: str
) -> None:
    factories.re_examined(city, exclusion)
    factories.new_evidence(city, exclusion)
    factories.heard_again(city, exclusion)
    factories.proposed_again(city, exclusion, proposal, actor=city.decider)
    assert codes(extend, city=city, exclusion=exclusion) == ["same_person"]
    assert codes(decide_again.keep, actor=city.decider, exclusion=exclusion, **AGAIN) == ["same_person"]
    other = factories.make_user(Role.DECISION_MAKER, board=city.board)
    factories.declare(other, exclusion.case)
    assert extend(city, exclusion, actor=other).decided_by == other


@pytest.mark.parametrize("part", ["evidence", "proposal"])
def test_who_had_an_earlier_part_in_preparing_it_does_not_decide_it_either(
    city: City, exclusion: Exclusion, part: str
) -> None:
    factories.give_role(city.decider, Role.CASE_OFFICER, board=city.board)
    factories.re_examined(city, exclusion)
    factories.new_evidence(city, exclusion)
    if part == "evidence":
        re_examine.add_new_evidence(
            actor=city.decider,
            exclusion=exclusion,
            level="E1",
            title="Artikel",
            source="Dagstidning",
            dated_on=timezone.localdate(),
            shows="Skriften delas ut.",
            checked=factories.checked_pdf("dom.pdf"),
        )
    factories.heard_again(city, exclusion)
    if part == "proposal":
        factories.proposed_again(city, exclusion, "keep", actor=city.decider)
    factories.proposed_again(city, exclusion, "extend")
    assert codes(extend, city=city, exclusion=exclusion) == ["same_person"]
    assert codes(decide_again.keep, actor=city.decider, exclusion=exclusion, **AGAIN) == ["same_person"]
    other = factories.make_user(Role.DECISION_MAKER, board=city.board)
    factories.declare(other, exclusion.case)
    assert extend(city, exclusion, actor=other).decided_by == other
