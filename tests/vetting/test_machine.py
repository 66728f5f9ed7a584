"""Does a vetting, and an exclusion, go where the design says, and nowhere else?"""

import datetime as dt

import pytest

from registry.models import User
from tests.factories.machines import Arrow, Machine, check, check_assignment, check_names
from vetting.models import Exclusion, Vetting

DAY = dt.date(2026, 11, 23)
CONCLUDED = ("cleared", "special_reasons", "not_proven", "not_met")
TOLD = {"by": User(), "on": DAY, "valid_until": DAY, "reasons": "Skäl."}
ENHANCE = {"circumstance": "En inspelning.", "rests_on": "E2"}

VETTING = Machine(
    Vetting,
    (
        Arrow("finish_standard_check", ("opened", "reopened"), "standard_done"),
        Arrow("clear", ("standard_done",), "cleared", TOLD),
        Arrow("enhance", ("standard_done", "reopened"), "enhanced", ENHANCE),
        Arrow("clear_without_finding", ("enhanced",), "cleared", TOLD),
        Arrow("escalate", ("enhanced",), "escalated", {"at": dt.datetime(2026, 11, 23, tzinfo=dt.UTC)}),
        Arrow("refer", ("escalated",), "referred", {"to": "Polisen"}),
        Arrow("assess", ("escalated", "referred"), "assessed"),
        Arrow("open_hearing", ("assessed",), "in_hearing"),
        Arrow("conclude_cleared", ("assessed", "in_hearing"), "cleared", TOLD),
        Arrow("conclude_special_reasons", ("assessed", "in_hearing"), "special_reasons", TOLD),
        Arrow("conclude_not_proven", ("assessed", "in_hearing"), "not_proven", TOLD),
        Arrow("conclude_not_met", ("in_hearing",), "not_met", TOLD),
        Arrow("reopen", CONCLUDED, "reopened", {"on": DAY}),
    ),
)
IN_FORCE = ("active", "re_examined", "extended")
EXCLUSION = Machine(
    Exclusion,
    (
        Arrow("re_examine", ("active", "extended"), "re_examined"),
        Arrow("keep", ("re_examined",), "active", {"re_examine_on": DAY}),
        Arrow("extend", ("re_examined",), "extended", {"until": DAY, "re_examine_on": DAY}),
        Arrow("lift", IN_FORCE, "lifted"),
        Arrow("annul", IN_FORCE, "lifted"),
        Arrow("expire", IN_FORCE, "expired"),
    ),
)
MACHINES = [VETTING, EXCLUSION]


@pytest.mark.parametrize(("state", "arrow"), VETTING.pairs())
def test_a_vetting_goes_where_the_table_says(state, arrow, monkeypatch):
    check(VETTING, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), EXCLUSION.pairs())
def test_an_exclusion_goes_where_the_table_says(state, arrow, monkeypatch):
    check(EXCLUSION, state, arrow, monkeypatch)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model.__name__)
def test_the_table_is_whole(machine):
    check_names(machine)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model.__name__)
def test_a_state_cannot_be_set_by_hand(machine):
    check_assignment(machine)


def test_what_is_not_met_can_only_be_concluded_after_a_hearing():
    (arrow,) = [arrow for arrow in VETTING.arrows if arrow.target == "not_met"]
    assert arrow.sources == ("in_hearing",)
