"""What carries a finding, and what may a circumstance be? (D1-D4, R11)"""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.lifecycle import Refused
from tests import factories
from tests.factories import City
from vetting.actions import conclude, escalate, make_check, review_vetting, write_finding
from vetting.ideology import named_views
from vetting.models import Check, Criterion, Evidence, Finding, Vetting
from vetting.rules.evidence import carried_findings, threshold_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def vetting(city: City) -> Vetting:
    """Gone deeper, nothing written yet."""
    return factories.enhanced(city, factories.in_review(city))


class _Piece:
    """Evidence, as the rule looks at it."""

    def __init__(self, level: str, *, is_independent: bool, lacks_copy: bool = False, source: str = "Källa") -> None:
        self.level, self.is_independent, self.lacks_copy = level, is_independent, lacks_copy
        self.source, self.url, self.document_id = source, "", None


class _Finding:
    """A finding, as the rule looks at it."""

    def __init__(self, pieces: list[_Piece], *, is_protected: bool = False) -> None:
        self.is_protected_expression = is_protected
        self.actor, self.representative_role, self.activity_link = "organisation", "", "Eget möte."
        self.evidence = type("", (), {"all": lambda _self: pieces})()


PIECES = st.lists(
    st.builds(
        lambda level, independent, source: _Piece(level, is_independent=independent, source=source),
        st.sampled_from(["E1", "E2", "E3", "E4", "E5", "E6"]),
        st.booleans(),
        st.sampled_from(["Tidningen", "Radion", "tidningen "]),
    ),
    max_size=6,
)


@given(pieces=PIECES, is_protected=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_finding_is_carried_by_one_strong_or_two_independent(pieces: list[_Piece], is_protected: bool) -> None:
    strong = any(piece.level in {"E1", "E2", "E3"} for piece in pieces)
    pair = len({piece.source.strip().lower() for piece in pieces if piece.level == "E4" and piece.is_independent}) >= 2
    finding = _Finding(pieces, is_protected=is_protected)
    assert threshold_of(finding).is_met is (not is_protected and (strong or pair))
    assert threshold_of(finding).explanation


@given(pieces=st.lists(st.sampled_from(["E5", "E6"]), max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tips_and_unconfirmed_sources_never_suffice(pieces: list[str]) -> None:
    finding = _Finding([_Piece(level, is_independent=True) for level in pieces])
    assert not threshold_of(finding).is_met


@pytest.mark.parametrize(
    ("levels", "is_carried"),
    [((), False), (("E4",), False), (("E4", "E4"), True), (("E5", "E6", "E5"), False), (("E3",), True)],
)
def test_only_carried_findings_are_put_to_the_organisation(city, vetting, levels, is_carried) -> None:
    factories.add_finding(city, vetting, "D1", *levels)
    assert bool(carried_findings(vetting)) is is_carried


def test_free_speech_is_never_carried(city, vetting) -> None:
    factories.add_finding(city, vetting, "D4", "E1", is_protected_expression=True)
    assert carried_findings(vetting) == []


def test_a_finding_is_written_only_in_an_enhanced_vetting(city) -> None:
    vetting = factories.in_review(city).vetting
    with pytest.raises(Refused) as raised:
        factories.add_finding(city, vetting)
    assert raised.value.codes == ["not_enhanced"]


def test_a_finding_about_tomorrow_or_about_nobody_is_refused(city, vetting) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for fields in ({"happened_on": tomorrow}, {"representative_role": ""}):
        with pytest.raises(ValidationError):
            factories.add_finding(city, vetting, **fields)
    assert not Finding.objects.exists()


@pytest.mark.parametrize("field", ["activity_link", "speaks_against", "expression_reasons"])
def test_the_database_asks_what_speaks_against_and_how_it_is_linked(city, vetting, field) -> None:
    finding = factories.add_finding(city, vetting)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(**{field: ""})
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(representative_role="")


@pytest.mark.parametrize(
    "text",
    [
        "Föreningen är en muslimsk organisation med konservativa åsikter och många medlemmar.",
        "De är kristna och politiskt vänster, och ledamöterna har radikal ideologi.",
        "Styrelsen består av kurdiska och somaliska socialister i förorten.",
    ],
)
def test_a_view_a_faith_or_an_origin_is_no_circumstance(city, text: str) -> None:
    vetting = factories.in_review(city).vetting
    make_check.make_checks(
        actor=city.officer,
        vetting=vetting,
        results=[make_check.CheckResult(kind, "ok", "Källa") for kind in Check.Kind.values],
    )
    conclude.finish_standard_check(actor=city.officer, vetting=vetting)
    with pytest.raises(ValidationError) as raised:
        conclude.enhance(actor=city.officer, vetting=vetting, circumstance=text, rests_on="E4")
    assert set(raised.value.error_dict) == {"circumstance"}
    assert Vetting.objects.get(pk=vetting.pk).state == "standard_done"


def test_an_act_is_a_circumstance_whoever_did_it() -> None:
    assert named_views("En muslimsk ledare hotade en granne utanför lokalen i mars.") == []
    assert named_views("En kristen ledare hotade en granne utanför lokalen i mars.") == []
    assert named_views("En kristen förening.") == ["kristen"]


@pytest.mark.parametrize(
    "text",
    [
        "En islamisk förening med lokal på ett hotell i centrum.",
        "En kyrklig förening med möten i domkyrkan, dominerad av äldre.",
        "De har socialistiska slagord på väggen.",
        "An Islamic association with conservative opinions.",
        "Föreningen är extrem.",
    ],
)
def test_a_word_that_only_begins_like_an_act_is_no_act(text: str) -> None:
    assert named_views(text)


@pytest.mark.parametrize("text", ["A Christian leader threatened a neighbour.", "En judisk talare slog en besökare."])
def test_an_act_is_an_act_in_either_language(text: str) -> None:
    assert named_views(text) == []


@pytest.mark.parametrize("text", ["", "   ", "Något är fel.", " " * 50 + "kort"])
def test_a_circumstance_is_written_out(city, text: str) -> None:
    vetting = factories.in_review(city).vetting
    with pytest.raises(ValidationError):
        conclude.enhance(actor=city.officer, vetting=vetting, circumstance=text, rests_on="E4")


def test_the_standard_check_does_not_clear_while_something_is_open(city) -> None:
    vetting = factories.in_review(city).vetting
    results = [make_check.CheckResult(kind, "ok", "Källa") for kind in Check.Kind.values]
    make_check.make_checks(actor=city.officer, vetting=vetting, results=results[:-1])
    with pytest.raises(Refused) as raised:
        conclude.clear(actor=city.officer, vetting=vetting)
    assert raised.value.codes == ["checks_pending"]
    last = make_check.CheckResult(results[-1].kind, "circumstance", "Källa")
    make_check.make_checks(actor=city.officer, vetting=vetting, results=[last])
    with pytest.raises(Refused) as raised:
        conclude.clear(actor=city.officer, vetting=vetting)
    assert raised.value.codes == ["circumstance"]
    assert Vetting.objects.get(pk=vetting.pk).state == "opened"


def test_a_check_has_source_date_and_person(city) -> None:
    vetting = factories.in_review(city).vetting
    with pytest.raises(ValidationError):
        make_check.make_checks(
            actor=city.officer, vetting=vetting, results=[make_check.CheckResult("audit", "ok", " ")]
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.filter(vetting=vetting, kind="audit").update(outcome="ok")


def test_an_escalation_needs_a_finding_with_evidence_and_an_assessment_advice_and_review(city, vetting) -> None:
    def codes(step, **keywords) -> list[str]:
        with pytest.raises(Refused) as raised:
            step(vetting=vetting, **keywords)
        return raised.value.codes

    factories.add_finding(city, vetting)
    assert codes(escalate.escalate, actor=city.officer) == ["no_finding"]
    factories.add_finding(city, vetting, "D1", "E6")
    escalate.escalate(actor=city.officer, vetting=vetting)
    assert codes(conclude.assess, actor=city.officer) == ["no_advice", "no_advice", "not_reviewed"]
    factories.advised(city, vetting)
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    conclude.assess(actor=city.officer, vetting=vetting)
    assert codes(conclude.open_hearing, actor=city.officer, material="Vi avser.") == ["threshold"]
    done = conclude.conclude(actor=city.officer, vetting=vetting, outcome="not_proven", reasons="Bara ett tips.")
    assert done.state == "not_proven"


@pytest.mark.parametrize("state", ["opened", "enhanced", "reopened"])
def test_advice_is_given_on_what_was_escalated(city, state: str) -> None:
    application = factories.in_review(city)
    if state == "opened":
        vetting = application.vetting
    elif state == "enhanced":
        vetting = factories.enhanced(city, application)
    else:
        cleared = factories.cleared(city, application)
        vetting = conclude.reopen(actor=city.officer, vetting=cleared, new_facts="En dom har kommit.")
    factories.declare(city.coordinator, vetting.case)
    with pytest.raises(Refused) as raised:
        escalate.give_advice(actor=city.coordinator, vetting=vetting, text="Se upp.")
    assert raised.value.codes == ["not_escalated"]


def test_the_case_officer_gives_no_advice_and_the_coordinator_no_conclusion(city, vetting) -> None:
    factories.add_finding(city, vetting, "D1", "E1")
    escalate.escalate(actor=city.officer, vetting=vetting)
    factories.declare(city.coordinator, vetting.case)
    for step, actor, keywords in (
        (escalate.give_advice, city.officer, {"text": "Ja."}),
        (conclude.assess, city.coordinator, {}),
        (review_vetting.review_vetting, city.coordinator, {"opinion": "Ja."}),
    ):
        with pytest.raises(Refused) as raised:
            step(actor=actor, vetting=vetting, **keywords)
        assert raised.value.codes[0] == "not_permitted"


def test_nothing_is_written_in_a_concluded_vetting(city) -> None:
    vetting = factories.cleared(city, factories.in_review(city))
    with pytest.raises(Refused) as raised:
        factories.add_finding(city, vetting)
    assert raised.value.codes == ["concluded"]
    with pytest.raises(Refused):
        review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Sent.")


def test_a_reopened_vetting_forgets_conclusion_and_review_and_keeps_the_journal(city) -> None:
    from tests.journeys.other_road import make_not_met

    vetting = make_not_met(city, factories.in_review(city))
    reopened = conclude.reopen(actor=city.officer, vetting=vetting, new_facts="Domen är ändrad.")
    kept = [reopened.concluded_on, reopened.valid_until, reopened.reviewed_by, reopened.less_intrusive]
    assert kept == [None, None, None, ""]
    assert not any(getattr(reopened, factor) for factor in Vetting.FACTORS)
    entry = vetting.case.journal.get(event="vetting.vetting.not_met")
    assert entry.reason == "Kravet är nått."
    with pytest.raises(ValidationError):
        conclude.reopen(actor=city.officer, vetting=vetting, new_facts=" ")


def test_evidence_is_dated_and_its_file_stays_with_the_board(city, vetting) -> None:
    finding = factories.add_finding(city, vetting)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    add = {"actor": city.officer, "finding": finding, "level": "E1", "title": "Dom", "source": "Tingsrätten"}
    with pytest.raises(ValidationError):
        write_finding.add_evidence(dated_on=tomorrow, checked=factories.checked_pdf(), **add)
    assert not Evidence.objects.exists()
    piece = write_finding.add_evidence(dated_on=timezone.localdate(), checked=factories.checked_pdf(), **add)
    assert (piece.document.audience, piece.document.case) == ("board", vetting.case)


def test_the_words_of_the_condition_are_dated(city) -> None:
    codes = set(Criterion.objects.in_force(timezone.localdate()).values_list("code", flat=True))
    assert {"D1", "D2", "D3", "D4", "G3"} <= codes
