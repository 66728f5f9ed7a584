"""G3: is an exclusion looked at again, by itself and on request, and does none of it go round the rules?"""

import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from grants.actions import end_exclusion
from grants.selectors_of_exclusion import next_step_of, verdicts
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import Document, Notice, Parameter, RegisterEntry
from registry.roles import Role
from tests import factories
from tests.factories import AGAIN, City
from vetting.actions import decide_again, re_examine
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.models import Exclusion, ExclusionDecision, LiftRequest, NewEvidence, ReExamination
from vetting.rules.excluding import day_to_look_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def exclusion(city: City) -> Exclusion:
    """An exclusion for five hundred days; its people have declared."""
    found = factories.exclude_it(city, factories.not_met(city))
    for person in (city.officer, city.decider, city.coordinator):
        factories.declare(person, found.case)
    return found


def codes(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def night_of(day: dt.date) -> None:
    """What time does on the day."""
    with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False):
        call_command("remind", stdout=io.StringIO())


def current(exclusion: Exclusion) -> Exclusion:
    """The exclusion as it stands now."""
    return Exclusion.objects.get(pk=exclusion.pk)


def ready(city: City, exclusion: Exclusion, proposal: str = "extend") -> None:
    """Begun, with evidence, heard and proposed by the officer."""
    re_examine.re_examine(actor=city.officer, exclusion=exclusion, why="En anmälan har kommit.")
    factories.new_evidence(city, exclusion)
    factories.heard_again(city, exclusion)
    factories.proposed_again(city, exclusion, proposal)


def extend(city: City, exclusion: Exclusion, **keywords: Any) -> ExclusionDecision:
    """The board's decision to extend, a hundred days longer."""
    until = exclusion.valid_until + dt.timedelta(days=100)
    return decide_again.extend(**({"actor": city.decider, "exclusion": exclusion, "until": until} | AGAIN | keywords))


# ── By itself ──


@pytest.mark.parametrize(
    ("days", "latest", "looked_at"), [(700, 365, 365), (300, 365, 210), (100, 365, 50), (2, 365, 1), (1, 365, 1)]
)
def test_there_is_time_for_a_hearing_before_it_ends(days: int, latest: int, looked_at: int) -> None:
    start = dt.date(2026, 11, 23)
    day = day_to_look_again(start, start + dt.timedelta(days), latest=start + dt.timedelta(latest), before_end=90)
    assert (day - start).days == looked_at


def test_its_day_begins_a_re_examination_once_and_the_city_may_change_the_day(city: City) -> None:
    Parameter.objects.create(key="exclusion_reexamine_before_end_days", value=200, valid_from=timezone.localdate())
    exclusion = factories.exclude_it(
        city, factories.not_met(city), valid_until=timezone.localdate() + dt.timedelta(400)
    )
    assert (exclusion.valid_until - exclusion.re_examine_on).days == 200
    for _ in range(2):
        night_of(exclusion.re_examine_on - dt.timedelta(days=1))
        assert current(exclusion).state == "active"
    for _ in range(2):
        night_of(exclusion.re_examine_on)
    found = ReExamination.objects.get()
    assert (current(exclusion).state, found.cause, found.due_on) == ("re_examined", "by_time", exclusion.valid_until)
    assert current(exclusion).case.due_on == exclusion.valid_until


def test_kept_near_its_end_it_is_not_looked_at_again_by_itself(city: City, exclusion: Exclusion) -> None:
    with time_machine.travel(exclusion.valid_until - dt.timedelta(days=80), tick=False):
        factories.re_examined(city, exclusion)
        factories.proposed_again(city, exclusion, "keep")
        decide_again.keep(actor=city.decider, exclusion=exclusion, **AGAIN)
        kept = current(exclusion)
        assert (kept.state, kept.re_examine_on) == ("active", kept.valid_until)
    night_of(exclusion.valid_until)
    assert current(exclusion).state == "active"


# ── On request ──


def test_a_request_is_registered_answered_for_and_begins_a_re_examination(city: City, exclusion: Exclusion) -> None:
    asked = ask_to_lift(
        actor=city.applicant,
        exclusion=exclusion,
        text="Ny styrelse.",
        files=[factories.checked_pdf("protokoll.pdf"), factories.checked_pdf("stadgar.pdf")],
    )
    assert asked.answer_by == timezone.localdate() + dt.timedelta(days=30)
    assert asked.documents.filter(case=exclusion.case, direction="in").count() == 2
    entries = RegisterEntry.objects.filter(case=exclusion.case, direction="in")
    assert entries.count() == 3
    assert Notice.objects.get(case=exclusion.case, letter="lift_request_received").to_organisation
    found = ReExamination.objects.get()
    assert (found.cause, found.due_on, current(exclusion).state) == ("on_request", asked.answer_by, "re_examined")
    assert current(exclusion).case.due_on == asked.answer_by
    assert not list(verify())


def test_a_request_in_a_re_examination_under_way_brings_its_day_forward(city: City, exclusion: Exclusion) -> None:
    begun = factories.re_examined(city, exclusion)
    asked = ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    assert asked.answer_by < begun.due_on
    assert ReExamination.objects.get().due_on == asked.answer_by


def test_only_the_excluded_organisation_asks_with_words_and_once_until_it_is_answered(
    city: City, exclusion: Exclusion
) -> None:
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (stranger, city.officer, city.decider, city.central):
        assert codes(ask_to_lift, actor=person, exclusion=exclusion, text="Upphäv.") == ["not_permitted"]
    with pytest.raises(ValidationError):
        ask_to_lift(actor=city.applicant, exclusion=exclusion, text=" ")
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    assert codes(ask_to_lift, actor=city.applicant, exclusion=exclusion, text="Igen.") == ["asked"]
    with pytest.raises(IntegrityError), transaction.atomic():
        LiftRequest.objects.create(
            exclusion=exclusion,
            text="Igen.",
            asked_by=city.applicant,
            asked_at=timezone.now(),
            answer_by=timezone.localdate(),
        )
    factories.proposed_again(city, exclusion, "keep")
    decide_again.keep(actor=city.decider, exclusion=exclusion, **AGAIN)
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Nu är även stadgarna nya.")
    assert LiftRequest.objects.filter(decision=None).count() == 1
    end_exclusion.lift_exclusion(
        actor=city.decider, exclusion=exclusion, reasons="Ny ledning.", meeting_paragraph="§ 2"
    )
    assert not LiftRequest.objects.filter(decision=None).exists()
    assert codes(ask_to_lift, actor=city.applicant, exclusion=exclusion, text="Igen.") == ["not_in_force"]


def test_a_refused_request_is_answered_by_a_decision_with_reasons_and_how_to_appeal(
    city: City, exclusion: Exclusion
) -> None:
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    factories.proposed_again(city, exclusion, "keep")
    decision = decide_again.keep(actor=city.decider, exclusion=exclusion, **AGAIN)
    assert LiftRequest.objects.get().decision == ReExamination.objects.get().decision == decision
    letter = Notice.objects.get(case=exclusion.case, letter="exclusion_kept").body
    for said in ("Grunden kvarstår.", "Inget mildare räcker.", "§ 7", "överklaga"):
        assert said in letter, said


# ── The board decides ──


def test_an_extension_is_a_decision_of_its_own_with_its_letter(city: City, exclusion: Exclusion) -> None:
    ready(city, exclusion)
    decision = extend(city, exclusion)
    extended = current(exclusion)
    assert (extended.state, extended.valid_until, decision.held_until) == (
        "extended",
        decision.valid_until,
        exclusion.valid_until,
    )
    assert extended.reasons == exclusion.reasons
    assert extended.re_examine_on < extended.valid_until
    letter = Notice.objects.get(case=exclusion.case, letter="exclusion_extended").body
    for said in ("Grunden kvarstår.", "Inget mildare räcker.", "§ 7", "överklaga"):
        assert said in letter, said
    assert not list(verify())


def test_an_extension_is_longer_than_before_and_at_most_two_years(city: City, exclusion: Exclusion) -> None:
    ready(city, exclusion)
    today = timezone.localdate()
    assert codes(extend, city=city, exclusion=exclusion, until=exclusion.valid_until) == ["not_longer"]
    assert codes(extend, city=city, exclusion=exclusion, until=today + dt.timedelta(days=740)) == ["too_long"]
    assert codes(extend, city=city, exclusion=exclusion, until=today - dt.timedelta(days=1)) == [
        "not_longer",
        "too_long",
    ]
    assert current(exclusion).state == "re_examined"


@pytest.mark.parametrize("missing", list(AGAIN))
def test_to_go_on_takes_reasons_proportionality_and_a_paragraph(city: City, exclusion: Exclusion, missing: str) -> None:
    ready(city, exclusion)
    with pytest.raises(ValidationError):
        extend(city, exclusion, **{missing: " "})
    with pytest.raises(ValidationError):
        decide_again.keep(actor=city.decider, exclusion=exclusion, **(AGAIN | {missing: " "}))
    assert not ExclusionDecision.objects.exists()


def test_nothing_goes_on_without_a_re_examination_that_is_prepared(city: City, exclusion: Exclusion) -> None:
    assert codes(extend, city=city, exclusion=exclusion) == ["wrong_state"]
    assert codes(decide_again.keep, actor=city.decider, exclusion=exclusion, **AGAIN) == ["wrong_state"]
    factories.re_examined(city, exclusion)
    assert codes(extend, city=city, exclusion=exclusion) == ["not_prepared", "no_hearing", "threshold"]
    assert codes(decide_again.keep, actor=city.decider, exclusion=exclusion, **AGAIN) == ["not_prepared"]


def test_new_evidence_counts_against_nobody_unheard(city: City, exclusion: Exclusion) -> None:
    factories.re_examined(city, exclusion)
    factories.new_evidence(city, exclusion)
    factories.proposed_again(city, exclusion, "keep")
    keep = {"actor": city.decider, "exclusion": exclusion, **AGAIN}
    assert codes(decide_again.keep, **keep) == ["no_hearing"]
    hearing = re_examine.open_hearing(actor=city.officer, exclusion=exclusion, material="Skriften ligger kvar.")
    assert list(hearing.documents.all()) == [NewEvidence.objects.get().document]
    assert Document.objects.visible_to(city.applicant).filter(pk=hearing.documents.get().pk).exists()
    assert codes(decide_again.keep, **keep) == ["hearing_running"]
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Den är borttagen.")
    assert codes(decide_again.keep, **keep) == ["overtaken"]
    factories.proposed_again(city, exclusion, "keep")
    assert decide_again.keep(**keep).outcome == "kept"


def test_a_request_is_not_answered_by_a_proposal_written_before_it(city: City, exclusion: Exclusion) -> None:
    ready(city, exclusion)
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    assert codes(extend, city=city, exclusion=exclusion) == ["overtaken"]
    assert codes(decide_again.keep, actor=city.decider, exclusion=exclusion, **AGAIN) == ["overtaken"]
    factories.proposed_again(city, exclusion, "keep")
    decision = decide_again.keep(actor=city.decider, exclusion=exclusion, **AGAIN)
    assert LiftRequest.objects.get().decision == decision


def test_to_lift_waits_for_no_hearing_and_no_new_proposal(city: City, exclusion: Exclusion) -> None:
    factories.re_examined(city, exclusion)
    factories.new_evidence(city, exclusion)
    factories.proposed_again(city, exclusion, "lift")
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    found, seen = current(exclusion).under_way(), current(exclusion)
    assert next_step_of(seen, found, city.officer, verdicts(seen, found, city.officer)).url == ""
    lifted = end_exclusion.lift_exclusion(
        actor=city.decider, exclusion=exclusion, reasons="Ny styrelse.", meeting_paragraph="§ 3"
    )
    assert lifted.outcome == "lifted"


@pytest.mark.parametrize(("level", "is_enough"), [("E1", True), ("E3", True), ("E4", False), ("E5", False)])
def test_an_extension_is_carried_by_evidence_as_strong_as_a_finding(
    city: City, exclusion: Exclusion, level: str, is_enough: bool
) -> None:
    factories.re_examined(city, exclusion)
    factories.new_evidence(city, exclusion, level)
    factories.heard_again(city, exclusion)
    factories.proposed_again(city, exclusion)
    if is_enough:
        assert extend(city, exclusion).outcome == "extended"
    else:
        assert codes(extend, city=city, exclusion=exclusion) == ["threshold"]


def test_what_was_withheld_carries_no_extension_and_is_listed_with_its_reason(city: City, exclusion: Exclusion) -> None:
    factories.re_examined(city, exclusion)
    piece = factories.new_evidence(city, exclusion, "E3")
    hearing = factories.heard_again(city, exclusion, withheld={piece.pk: "Sekretess, OSL 18:1."})
    assert not hearing.documents.exists()
    assert hearing.withheld_items.get().reason == "Sekretess, OSL 18:1."
    factories.proposed_again(city, exclusion)
    assert codes(extend, city=city, exclusion=exclusion) == ["threshold"]


def test_a_tip_is_not_taken_in(city: City, exclusion: Exclusion) -> None:
    found = factories.re_examined(city, exclusion)
    with pytest.raises(ValidationError):
        factories.new_evidence(city, exclusion, "E6")
    with pytest.raises(IntegrityError), transaction.atomic():
        NewEvidence.objects.create(
            re_examination=found, level="E6", title="x", source="x", dated_on=timezone.localdate(), shows="x",
            added_by=city.officer,
        )  # fmt: skip


def test_who_is_recused_from_the_exclusion_or_its_vetting_takes_no_part(city: City, exclusion: Exclusion) -> None:
    ready(city, exclusion)
    for case in (exclusion.case, exclusion.vetting.case):
        person = factories.make_user(Role.DECISION_MAKER, board=city.board)
        factories.declare(person, *({exclusion.case, exclusion.vetting.case} - {case}))
        factories.recuse(person, case)
        assert codes(extend, city=city, exclusion=exclusion, actor=person) == ["recused"]
        assert codes(factories.proposed_again, city=city, exclusion=exclusion, actor=person) == ["recused"]
        lift = {"actor": person, "exclusion": exclusion, "reasons": "Ja.", "meeting_paragraph": "§ 1"}
        assert codes(end_exclusion.lift_exclusion, **lift) == ["recused"]


def test_other_boards_and_other_roles_take_no_step(city: City, exclusion: Exclusion) -> None:
    ready(city, exclusion)
    elsewhere = factories.make_user(Role.DECISION_MAKER, board=factories.make_board())
    for person in (city.officer, city.coordinator, city.central, city.applicant, elsewhere):
        factories.declare(person, exclusion.case)
        assert codes(extend, city=city, exclusion=exclusion, actor=person) == ["not_permitted"]
    for person in (city.reviewer, city.central, city.applicant, elsewhere):
        factories.declare(person, exclusion.case)
        assert codes(factories.proposed_again, city=city, exclusion=exclusion, actor=person) == ["not_permitted"]
        hear = {"actor": person, "exclusion": exclusion, "material": "Vi avser."}
        assert codes(re_examine.open_hearing, **hear) == ["not_permitted"]


def test_nobody_decides_without_having_declared(city: City) -> None:
    exclusion = factories.exclude_it(city, factories.not_met(city))
    lift = {"actor": city.decider, "exclusion": exclusion, "reasons": "Ja.", "meeting_paragraph": "§ 1"}
    assert codes(end_exclusion.lift_exclusion, **lift) == ["conflict_not_declared"]
    begin = {"actor": city.officer, "exclusion": exclusion, "why": "Dags."}
    assert codes(re_examine.re_examine, **begin) == ["conflict_not_declared"]


def test_a_decision_and_what_it_rests_on_are_frozen(city: City, exclusion: Exclusion) -> None:
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    factories.new_evidence(city, exclusion)
    factories.heard_again(city, exclusion)
    factories.proposed_again(city, exclusion)
    extend(city, exclusion)
    for rows, fields in (
        (ExclusionDecision.objects, {"reasons": "Andra skäl."}),
        (NewEvidence.objects, {"shows": "Något annat."}),
        (ReExamination.objects, {"proposal": "lift"}),
        (LiftRequest.objects, {"text": "Andra ord."}),
        (LiftRequest.objects, {"decision": None}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**fields)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()


def test_the_database_keeps_the_shape_of_a_decision(city: City, exclusion: Exclusion) -> None:
    whole = {
        "exclusion": exclusion,
        "outcome": "extended",
        "held_until": exclusion.valid_until,
        "valid_until": exclusion.valid_until + dt.timedelta(days=1),
        "decided_by": city.decider,
        "decided_at": timezone.now(),
        **AGAIN,
    }
    for broken in (
        {"reasons": ""},
        {"less_intrusive": ""},
        {"meeting_paragraph": ""},
        {"valid_until": exclusion.valid_until},
        {"valid_until": None},
        {"outcome": "kept"},
        {"outcome": "annulled", "valid_until": None},
        {"court_number": "1-26"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExclusionDecision.objects.create(**(whole | broken))
