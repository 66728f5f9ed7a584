"""Do the pages of an exclusion ask the database as often for a long course as for a short one?"""

import pytest

from tests import factories
from tests.factories import City
from tests.factories.crowds import copies, more_cases
from tests.grants.test_queries import MANY, cost
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.models import Exclusion, ExclusionDecision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_figures")]


def test_the_list_of_exclusions_asks_as_often_for_many_decisions_requests_and_boards_as_for_few() -> None:
    city = City()
    application = factories.active(city)
    factories.make_support(factories.make_board(), city.organisation)
    exclusion = factories.excluded(city, application)
    asked = ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    few = {person: cost(person, "/exclusions/?show=all") for person in (city.central, city.officer)}
    cases = more_cases(exclusion.case, MANY, organisation_id=lambda _number: factories.make_organisation().pk)
    others = copies(exclusion, MANY, case_id=lambda number: cases[number - 1].pk)
    held = exclusion.withdrawals.get(state="payments_held")
    for other in others:
        copies(asked, 1, exclusion_id=other.pk)
        kept = {"outcome": "kept", "held_until": other.valid_until, "decided_by": city.decider, **factories.AGAIN}
        ExclusionDecision.objects.create(exclusion=other, decided_at=exclusion.decided_at, **kept)
        board = factories.make_board()
        support = factories.make_support(board, other.case.organisation)
        case = more_cases(held.case, 1, board_id=board.pk, organisation_id=other.case.organisation_id)[0]
        copies(held, 1, case_id=case.pk, support_id=support.pk, exclusion_id=other.pk)
    assert {person: cost(person, "/exclusions/?show=all") for person in few} == few


def test_a_re_examination_asks_as_often_for_much_as_for_little() -> None:
    city = City()
    exclusion = factories.excluded(city, factories.active(city))
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.", files=[factories.checked_pdf("a.pdf")])
    for person in (city.officer, city.decider, city.coordinator):
        factories.declare(person, exclusion.case)
    piece = factories.new_evidence(city, exclusion)
    hearing = factories.heard_again(city, exclusion)
    factories.proposed_again(city, exclusion)
    for person in (city.officer, city.decider):
        factories.read(person, exclusion.vetting)
    _earlier(exclusion, city, 1)
    number = exclusion.case.path_number
    pages = {
        (person, path): cost(person, path)
        for person in (city.officer, city.decider, city.central)
        for path in (f"/exclusions/{number}/", f"/exclusions/{number}/re-examination/", "/")
        if person != city.central or path == f"/exclusions/{number}/"
    }
    asking = cost(city.applicant, f"/exclusions/{number}/ask/")
    copies(piece, MANY)
    for copied in copies(hearing, MANY):
        copied.documents.set(hearing.documents.all())
    _earlier(exclusion, city, MANY)
    first = exclusion.lift_requests.get()
    for asked in copies(first, MANY, decision_id=lambda _number: _kept(exclusion, city).pk):
        asked.documents.set(first.documents.all())
    assert {key: cost(*key) for key in pages} == pages
    assert cost(city.applicant, f"/exclusions/{number}/ask/") == asking


def _earlier(exclusion: Exclusion, city: City, times: int) -> None:
    """Re-examinations that are decided, each with its evidence."""
    under_way = exclusion.re_examinations.get(decision=None)
    for look in copies(under_way, times, decision_id=lambda _number: _kept(exclusion, city).pk):
        copies(under_way.evidence.order_by("pk")[0], 2, re_examination_id=look.pk)


def _kept(exclusion: Exclusion, city: City) -> ExclusionDecision:
    """The board has decided that it stands."""
    return ExclusionDecision.objects.create(
        exclusion=exclusion,
        outcome="kept",
        held_until=exclusion.valid_until,
        decided_by=city.decider,
        decided_at=exclusion.decided_at,
        **factories.AGAIN,
    )
