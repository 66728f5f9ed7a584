"""G3: killed at any statement of an exclusion, has either all of it happened or nothing, and does it go on when run again?"""

import random
from typing import Any

import pytest

from grants.models import Application, Payment, Withdrawal
from registry.actions.file_letters import file_waiting_letters
from registry.journal import verify
from registry.models import Case, JournalEntry, Notice
from tests import factories
from tests.factories import City
from tests.factories.killing import killed_at
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.models import Exclusion, Vetting

EVERY = 4


def _everything() -> dict[str, Any]:
    """What an exclusion changes."""
    return {
        "exclusions": Exclusion.objects.count(),
        "withdrawals": sorted(Withdrawal.objects.values_list("support", "state")),
        "payments": sorted(Payment.objects.values_list("pk", "state", "version")),
        "applications": sorted(Application.objects.values_list("pk", "state", "version")),
        "cases": Case.objects.count(),
        "letters": Notice.objects.count(),
        "journal": JournalEntry.objects.count(),
    }


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_step_of_the_fan_out_all_or_nothing_has_happened() -> None:
    city = City()
    application = factories.active(city, amount=20_000_000)
    for delegates in (True, False):
        board = factories.make_board(delegates_withdrawal=delegates)
        factories.make_support(board, city.organisation)
    found = Vetting.objects.get(pk=application.vetting_id)
    conclude.reopen(actor=city.officer, vetting=found, new_facts="En dom har kommit.")
    vetting = make_not_met(city, application)
    before = _everything()
    number = random.randint(1, EVERY)
    killed = 0
    while not Exclusion.objects.exists() and killed_at(number, lambda: factories.exclude_it(city, vetting)):
        if not Exclusion.objects.exists():
            assert _everything() == before, f"killed after statement {number}"
            assert not list(verify())
        killed += 1
        number += EVERY
    assert sorted(Withdrawal.objects.values_list("state", flat=True)) == ["payments_held", "withdrawn", "withdrawn"]
    assert not Payment.objects.filter(state__in=Payment.UNPAID).exists()
    assert Exclusion.objects.count() == 1
    file_waiting_letters()
    assert not Notice.objects.filter(document=None).exists()
    assert not list(verify())
    assert killed > 20
