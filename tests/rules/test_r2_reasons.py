"""R2: can a decision be made without reasons, or be changed afterwards?"""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from grants.actions import assess, decide
from grants.models import Application, Decision
from registry.actions.send_hearing import answer_hearing
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def ready(city: City) -> Application:
    """A refusal that only waits for the board."""
    application = factories.proposed_refusal(city)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    return assess.submit_for_decision(actor=city.officer, application=application)


@pytest.mark.parametrize("missing", ["reasons", "rule_applied", "facts"])
@pytest.mark.parametrize("blank", ["", "  \n"])
def test_a_refusal_says_rule_facts_and_reasons(missing: str, blank: str) -> None:
    city = City()
    application = ready(city)
    words = {"reasons": "Når inte målet.", "rule_applied": "Kriterium 1", "facts": "Budgeten."} | {missing: blank}
    with pytest.raises(ValidationError) as raised:
        factories.refuse_it(city, application, text=decide.DecisionText(**words))
    assert set(raised.value.error_dict) == {missing}
    assert Application.objects.get(pk=application.pk).state == "for_decision"
    assert not Decision.objects.exists()


FIELDS = {
    "reasons": "Andra skäl",
    "facts": "Andra fakta",
    "rule_applied": "En annan regel",
    "dissent": "Reservation",
    "outcome": "granted",
    "amount": 1,
    "decided_on": dt.date(2020, 1, 1),
    "meeting_on": None,
    "meeting_paragraph": "§ 99",
    "appeal_instructions": "Går inte att överklaga",
    "appeal_regime": "x",
    "delegation": None,
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_decision_cannot_be_reworded(field: str) -> None:
    city = City()
    if field == "delegation":
        decision = factories.granted(city).decisions.get()
    else:
        application = ready(city)
        decision = factories.refuse_it(city, application)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**{field: FIELDS[field]})
    for change in (
        lambda: Decision.objects.bulk_update([_with(decision, field)], [field]),
        lambda: _with(decision, field).save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _with(decision: Decision, field: str) -> Decision:
    again = Decision.objects.get(pk=decision.pk)
    setattr(again, field, FIELDS[field])
    return again


def test_a_decision_cannot_be_given_to_somebody_else_or_deleted() -> None:
    city = City()
    decision = factories.granted(city).decisions.get()
    for change in (
        lambda: Decision.objects.filter(pk=decision.pk).update(decided_by=city.officer),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
        lambda: Decision.objects.filter(pk=decision.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Decision.objects.get().decided_by == city.decider


def test_a_decision_may_be_marked_as_annulled() -> None:
    decision = factories.granted(City()).decisions.get()
    assert Decision.objects.filter(pk=decision.pk).update(is_annulled=True) == 1


def test_the_database_refuses_a_bare_refusal_and_a_second_decision() -> None:
    city = City()
    decision = factories.refuse_it(city, ready(city))
    for fields in ({"is_annulled": True, "reasons": ""}, {"is_annulled": True, "facts": ""}, {}):
        twin = Decision.objects.get(pk=decision.pk)
        twin.pk = None
        for name, value in fields.items():
            setattr(twin, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.bulk_create([twin])


def test_a_decision_is_not_made_at_a_meeting_that_lies_ahead() -> None:
    city = City()
    application = ready(city)
    ahead = decide.Authority(meeting_on=timezone.localdate() + dt.timedelta(days=1), meeting_paragraph="§ 9")
    with pytest.raises(ValidationError) as raised:
        factories.refuse_it(city, application, authority=ahead)
    assert set(raised.value.error_dict) == {"meeting_on"}


def test_a_named_person_stands_behind_every_decision() -> None:
    city = City()
    decision = factories.refuse_it(city, ready(city))
    assert decision.decided_by == city.decider
    entry = decision.application.case.journal.get(event="grants.application.refused")
    assert (entry.actor, entry.actor_role, entry.reason) == (city.decider, "decision_maker", decision.reasons)
    assert decision.appeal_instructions
