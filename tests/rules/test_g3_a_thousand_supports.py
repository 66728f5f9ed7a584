"""G3: is an organisation with a thousand supports at 25 boards excluded with as many queries as one with ten?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Application, Payment, Support, Withdrawal
from registry.journal import verify
from registry.models import JournalEntry, Notice
from tests import factories
from tests.factories import City
from tests.factories.much_support import much_support

pytestmark = pytest.mark.django_db

BOARDS = 25


def _queries(supports: int) -> int:
    """How many an exclusion takes; looks at that it has reached everything."""
    city = City(budget=10**11)
    application = much_support(city, supports, min(BOARDS, supports))
    with CaptureQueriesContext(connection) as asked:
        exclusion = factories.excluded(city, application)
    reached = Withdrawal.objects.filter(exclusion=exclusion)
    assert reached.count() == supports == Support.objects.filter(organisation=city.organisation).count()
    assert set(reached.values_list("state", flat=True)) == {"withdrawn", "payments_held"}
    assert {(each.state, each.support.payments.first().state) for each in reached.select_related("support")[:60]} == {
        ("withdrawn", "cancelled"),
        ("payments_held", "held"),
    }
    own = Payment.objects.filter(support__organisation=city.organisation)
    assert not own.filter(state__in=Payment.UNPAID).exists()
    withdrawn = reached.filter(state="withdrawn").count()
    assert Application.objects.filter(organisation=city.organisation, state="withdrawn").count() == withdrawn
    assert Notice.objects.filter(letter="withdrawal", case__withdrawal__exclusion=exclusion).count() == withdrawn
    assert JournalEntry.objects.filter(batch=exclusion.batch, event="grants.withdrawal.initiated").count() == supports
    return len(asked)


@pytest.mark.long
def test_a_thousand_supports_take_as_many_queries_as_ten() -> None:
    few, many = _queries(10), _queries(1000)
    assert abs(many - few) <= 5, (few, many)
    assert not list(verify())
