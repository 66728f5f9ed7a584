"""Are lists diffed, everybody compared with what changed, and hits judged by a person for that wording only?"""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.events import Event
from registry.lifecycle import Refused
from registry.models import JournalEntry, Representative
from tests import factories
from tests.factories import City
from tests.factories.machines import Arrow, Machine, check, check_assignment, check_names
from vetting.actions import judge_hit
from vetting.actions import renew_list as renew_list_module
from vetting.actions.load_sanctions import load_sanctions
from vetting.actions.make_check import CheckResult, make_checks
from vetting.actions.screen_organisation import screen_against, screen_all, screen_organisation
from vetting.models import Check, SanctionsEntry, SanctionsList, Screening, ScreeningHit, Vetting
from vetting.screening.lists import UnreadableList
from vetting.screening.standing import standing_of

pytestmark = pytest.mark.django_db

HIT = Machine(
    ScreeningHit,
    (
        Arrow(
            "confirm",
            ("candidate", "dismissed"),
            "confirmed",
            {"by": None, "at": None, "identifier_kind": "address", "identifier": "Norlund", "because": ""},
        ),
        Arrow("dismiss", ("candidate", "confirmed"), "dismissed", {"by": None, "at": None, "because": "Annan."}),
    ),
)
ROSEN, TULPAN = ("enterprise", "Vesmarq Relief Foundation"), ("person", "Zorvan Qemtallah")
WHY = "Annat födelseår enligt intyget."


@pytest.fixture
def city() -> City:
    """A board and its people; a small list is loaded."""
    return City()


@pytest.fixture
def vetting(city: City) -> Vetting:
    """A vetting under way that the city's officer handles."""
    vetting = Vetting.objects.get(pk=factories.in_review(city).vetting_id)
    factories.declare(city.officer, vetting.case)
    return vetting


@pytest.mark.parametrize(("state", "arrow"), HIT.pairs())
def test_a_hit_goes_where_the_table_says(state, arrow, monkeypatch):
    check(HIT, state, arrow, monkeypatch)


def test_the_table_of_a_hit_is_whole():
    check_names(HIT)
    check_assignment(HIT)


def test_a_new_version_is_diffed_and_what_is_gone_stays_as_history(tmp_path):
    first = factories.load_list(
        tmp_path, {"A.1": ROSEN, "A.2": TULPAN, "A.3": ("person", "Borvin Taskel")}, day="2026-02-01"
    )
    assert (first.version.added, first.version.changed, first.version.removed) == (3, 0, 0)
    changed = (*TULPAN, "Zorvan Kemtalla")
    second = factories.load_list(
        tmp_path, {"A.1": ROSEN, "A.2": changed, "A.4": ("person", "Ny Person")}, day="2026-03-01"
    )
    assert (second.version.added, second.version.changed, second.version.removed) == (1, 1, 1)
    gone = SanctionsEntry.objects.get(reference="A.3")
    assert (gone.first_in, gone.removed_in) == (first.version, second.version)
    old, new = SanctionsEntry.objects.filter(reference="A.2").order_by("pk")
    assert (old.removed_in, new.removed_in) == (second.version, None)
    assert sorted(SanctionsEntry.objects.filter(pk__in=second.new_entries).values_list("reference", flat=True)) == [
        "A.2",
        "A.4",
    ]
    assert JournalEntry.objects.filter(event=Event.SANCTIONS_LOADED, chain__name="sanctions/eu").count() == 2


def test_the_same_file_twice_changes_nothing(tmp_path):
    path = factories.sanctions_file(tmp_path, {"A.1": ROSEN})
    assert load_sanctions(actor=None, path=path).is_new
    assert not load_sanctions(actor=None, path=path).is_new
    assert SanctionsList.objects.count() == 1


def test_a_list_whose_comparison_is_interrupted_is_not_in_force(tmp_path, monkeypatch):
    factories.make_organisation()
    path = factories.sanctions_file(tmp_path, {"A.1": ROSEN})

    def interrupted(*, actor, entries):
        assert SanctionsEntry.objects.filter(pk__in=entries).count() == 1
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(renew_list_module, "screen_against", interrupted)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            renew_list_module.renew_list(actor=None, path=path)
    assert not SanctionsList.objects.exists()
    loaded, screened = renew_list_module.renew_list(actor=None, path=path)
    assert (loaded.is_new, screened.organisations) == (True, 1)
    assert renew_list_module.renew_list(actor=None, path=path)[1] is None


def test_an_older_file_and_one_that_shrinks_are_refused_whole(tmp_path):
    whole = {f"A.{number}": ("person", f"Person Nummer{number}") for number in range(10)}
    factories.load_list(tmp_path, whole, day="2026-02-01")
    older = factories.sanctions_file(tmp_path, {"B.1": ROSEN}, day="2026-01-01")
    with pytest.raises(UnreadableList, match="older than"):
        load_sanctions(actor=None, path=older)
    shrunk = factories.sanctions_file(tmp_path, {"A.1": whole["A.1"]}, day="2026-03-01")
    with pytest.raises(UnreadableList, match="9 of 10"):
        load_sanctions(actor=None, path=shrunk)
    assert SanctionsEntry.objects.filter(removed_in=None).count() == 10
    assert load_sanctions(actor=None, path=shrunk, accept_shrinking=True).version.removed == 9


def test_the_command_says_line_and_reason_and_the_old_list_stays(city, tmp_path):
    path = factories.sanctions_file(tmp_path, {"A.1": ROSEN}, day="2026-05-01")
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    before = list(SanctionsEntry.objects.values_list("pk", "removed_in"))
    with pytest.raises(CommandError, match=r"not taken in, the earlier list stays: line \d+: .+"):
        call_command("load_sanctions", str(path), stdout=io.StringIO())
    assert list(SanctionsEntry.objects.values_list("pk", "removed_in")) == before


def test_loading_compares_everybody_with_what_is_new_only(city, tmp_path):
    hit = factories.make_hit(city.organisation)
    other = factories.make_organisation(name="Borvin Taskel Stiftelsen")
    output = io.StringIO()
    entries = {"EU.9002.7": ROSEN, "A.9": ("enterprise", "Borvin Taskel Foundation")}
    path = factories.sanctions_file(tmp_path, entries, day="2026-05-01")
    call_command("load_sanctions", str(path), "--accept-shrinking", stdout=output)
    assert "2 new candidates" in output.getvalue()  # the reworded entry for the one, the new entry for the other
    assert ScreeningHit.objects.get(organisation=other).entry.reference == "A.9"
    assert ScreeningHit.objects.filter(organisation=city.organisation).count() == 2
    assert hit.entry.reference == "EU.9002.7"


def test_only_the_board_and_signatories_are_compared(city):
    today = timezone.localdate()
    for role, signs in (("chair", False), ("employee", True), ("lecturer", False)):
        Representative.objects.create(
            organisation=city.organisation, role=role, name="Qemtallah, Zorvan", is_signatory=signs, valid_from=today
        )
    screening = screen_organisation(actor=city.officer, organisation=city.organisation, why=Screening.Why.ORDERED)
    assert (screening.persons, screening.candidates) == (2, 2)
    assert {hit.representative.role for hit in ScreeningHit.objects.all()} == {"chair", "employee"}


def test_comparing_again_brings_no_new_candidate(city):
    factories.make_hit(city.organisation)
    assert screen_all(actor=None).candidates == 0
    assert ScreeningHit.objects.count() == 1


def test_without_a_list_nobody_is_compared():
    organisation = factories.make_organisation()
    with pytest.raises(Refused) as raised:
        screen_organisation(actor=None, organisation=organisation, why=Screening.Why.ORDERED)
    assert raised.value.codes == ["not_screened"]
    with pytest.raises(CommandError):
        call_command("screen", stdout=io.StringIO())


def test_the_command_screens_one_organisation(city):
    output = io.StringIO()
    call_command("screen", "--organisation", city.organisation.organisation_number, stdout=output)
    assert "0 new candidates" in output.getvalue()
    with pytest.raises(CommandError, match="no organisation"):
        call_command("screen", "--organisation", "000000-0000", stdout=output)


def test_a_dismissal_holds_for_the_wording_only(city, vetting, tmp_path):
    hit = factories.make_hit(city.organisation)
    judge_hit.dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason=WHY)
    assert not standing_of(city.organisation, on=timezone.localdate()).candidates
    screen_all(actor=None)
    assert not standing_of(city.organisation, on=timezone.localdate()).candidates
    reworded = (*ROSEN, "Vesmarq Aid")
    loaded = factories.load_list(tmp_path, {"EU.9002.7": reworded}, day="2026-06-01")
    screen_against(actor=None, entries=loaded.new_entries)
    (again,) = standing_of(city.organisation, on=timezone.localdate()).candidates
    assert again.entry_id != hit.entry_id


def test_a_confirmed_hit_stands_while_the_entry_is_listed_in_any_wording(city, vetting, tmp_path):
    hit = factories.make_hit(city.organisation)
    judge_hit.confirm_hit(
        actor=city.officer, hit=hit, vetting=vetting, identifier_kind="address", identifier="7 Harbour Road, båda"
    )
    loaded = factories.load_list(tmp_path, {"EU.9002.7": (*ROSEN, "Vesmarq Aid"), "A.1": TULPAN}, day="2026-06-01")
    assert standing_of(city.organisation, on=timezone.localdate()).confirmed == [hit]
    screen_against(actor=None, entries=loaded.new_entries)
    assert standing_of(city.organisation, on=timezone.localdate()).candidates
    factories.load_list(tmp_path, {"A.1": TULPAN}, day="2026-07-01")
    standing = standing_of(city.organisation, on=timezone.localdate())
    assert (standing.candidates, standing.confirmed) == ([], [])


def test_who_has_left_the_role_stops_nothing(city):
    today = timezone.localdate()
    person = Representative.objects.create(
        organisation=city.organisation,
        role="chair",
        name="Zorvan Qemtallah",
        valid_from=today - dt.timedelta(days=9),
    )
    screen_organisation(actor=None, organisation=city.organisation, why=Screening.Why.ORDERED)
    assert standing_of(city.organisation, on=today).candidates
    Representative.objects.filter(pk=person.pk).update(valid_to=today - dt.timedelta(days=1))
    assert not standing_of(city.organisation, on=today).candidates


def test_a_hit_is_judged_with_a_second_identifier_or_a_reason_by_who_vets(city, vetting):
    hit = factories.make_hit(city.organisation)
    with pytest.raises(ValidationError) as raised:
        judge_hit.confirm_hit(actor=city.officer, hit=hit, vetting=vetting, identifier_kind="name", identifier=" ")
    assert set(raised.value.message_dict) == {"identifier_kind", "identifier"}
    with pytest.raises(ValidationError):
        judge_hit.dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason="Nej")
    for person in (city.decider, city.central, city.applicant):
        with pytest.raises(Refused):
            judge_hit.dismiss_hit(actor=person, hit=hit, vetting=vetting, reason=WHY)
    hit.refresh_from_db()
    assert hit.state == "candidate"


def test_a_hit_of_another_organisation_is_not_judged_here(city, vetting):
    hit = factories.make_hit(factories.make_organisation())
    with pytest.raises(Refused) as raised:
        judge_hit.dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason=WHY)
    assert raised.value.codes == ["other_organisation"]


@pytest.mark.parametrize("state", ["confirmed", "dismissed"])
def test_the_database_asks_for_identifier_and_reason_too(city, state):
    entry = SanctionsEntry.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningHit.objects.create(
            organisation=city.organisation, entry=entry, screened_name="X", listed_name="Y", score="0.9", explanation={},
            state=state, decided_by=city.officer, decided_at=timezone.now(),
        )  # fmt: skip


def check_sanctions(city: City, vetting: Vetting) -> None:
    """Mark the point *sanctions lists* as checked."""
    make_checks(actor=city.officer, vetting=vetting, results=[CheckResult(Check.Kind.SANCTIONS, "ok", "Listan")])


def test_sanctions_are_not_checked_while_a_hit_is_open_or_confirmed(city, vetting):
    hit = factories.make_hit(city.organisation)
    with pytest.raises(Refused) as raised:
        check_sanctions(city, vetting)
    assert raised.value.codes == ["open_hit"]
    judge_hit.confirm_hit(actor=city.officer, hit=hit, vetting=vetting, identifier_kind="address", identifier="Norlund")
    with pytest.raises(Refused) as raised:
        check_sanctions(city, vetting)
    assert raised.value.codes == ["confirmed_hit"]
    judge_hit.dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason=WHY)
    check_sanctions(city, vetting)


def test_a_hit_found_after_the_check_stops_the_clearance(city, vetting):
    from vetting.actions import conclude

    make_checks(
        actor=city.officer, vetting=vetting, results=[CheckResult(kind, "ok", "Källa") for kind in Check.Kind.values]
    )
    factories.make_hit(city.organisation)
    with pytest.raises(Refused) as raised:
        conclude.clear(actor=city.officer, vetting=vetting)
    assert raised.value.codes == ["open_hit"]
