"""R5: does a decision tell how it is appealed in its board's regime, in words frozen with it? (KL 13:5, FL 44 §)"""

import pytest

from registry.models import Board, Notice
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("regime", Board.AppealRegime.values)
def test_the_instructions_follow_the_boards_regime(regime: str) -> None:
    city = City()
    Board.objects.filter(pk=city.board.pk).update(appeal_regime=regime)
    decision = factories.granted(city).decisions.get()
    assert decision.appeal_regime == regime
    words = decision.appeal_instructions.lower()
    speaks_of_legality = any(name in words for name in ("laglighetsprövning", "legality review"))
    assert speaks_of_legality is (regime == "legality_review")
    assert "21" in words or "tre veckor" in words


def test_a_board_that_changes_its_regime_changes_no_decision_already_made() -> None:
    city = City()
    decision = factories.granted(city).decisions.get()
    before = decision.appeal_instructions
    Board.objects.filter(pk=city.board.pk).update(appeal_regime="administrative_appeal")
    decision.refresh_from_db()
    assert (decision.appeal_regime, decision.appeal_instructions) == ("legality_review", before)


def test_the_organisation_is_sent_the_decision() -> None:
    city = City()
    application = factories.granted(city)
    letter = Notice.objects.get(case=application.case, letter="granted")
    assert letter.to_organisation
    assert city.board.name in letter.body
