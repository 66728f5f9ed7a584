"""R1, R2, R3, R4: who decides a change of a grant, on which ground, and after which hearing?"""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from grants.actions import ask_for_change, decide_change
from grants.actions.decide import Authority, DecisionText
from grants.models import Delegation, GrantChange
from registry.actions.send_hearing import answer_hearing
from registry.lifecycle import Refused
from registry.models import Parameter
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.changes import support_of, wanted

pytestmark = pytest.mark.django_db
NOTHING_MORE = "Målen nås som förut."


def _refused(action: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.codes


def test_whoever_assessed_a_change_does_not_decide_it():
    city = City()
    change = factories.assessed_change(city, factories.active(city))
    factories.give_role(city.officer, Role.DECISION_MAKER, board=city.board)
    assert "same_person" in _refused(lambda: factories.decide_it(city, change, actor=city.officer))


def test_a_city_may_let_one_person_do_both_for_small_grants():
    city = City()
    change = factories.assessed_change(city, factories.active(city))
    factories.give_role(city.officer, Role.DECISION_MAKER, board=city.board)
    limit = Parameter(key="change_two_people_above_ore", value=change.support.value, valid_from=timezone.localdate())
    limit.save()
    assert factories.decide_it(city, change, actor=city.officer).state == "approved"


@pytest.mark.parametrize("who", ["officer", "reviewer", "coordinator", "applicant"])
def test_nobody_else_than_a_decision_maker_decides(who: str):
    city = City()
    change = factories.assessed_change(city, factories.active(city))
    assert _refused(lambda: factories.decide_it(city, change, actor=getattr(city, who)))
    assert GrantChange.objects.get().state == "assessed"


def test_a_decision_maker_who_has_not_declared_or_is_recused_decides_nothing():
    city = City()
    change = factories.assessed_change(city, factories.active(city))
    newcomer = factories.make_user(Role.DECISION_MAKER, board=city.board)
    assert _refused(lambda: factories.decide_it(city, change, actor=newcomer)) == ["conflict_not_declared"]
    factories.recuse(city.decider, change.case)
    assert _refused(lambda: factories.decide_it(city, change)) == ["recused"]


def test_a_delegation_that_covers_less_or_has_ended_is_not_enough():
    city = City()
    change = factories.assessed_change(city, factories.active(city))
    long_ago = timezone.localdate() - dt.timedelta(days=90)
    small = Delegation.objects.create(board=city.board, point="9", name="Liten", max_amount=100, valid_from=long_ago)
    over = Delegation.objects.create(
        board=city.board,
        point="8",
        name="Förr",
        max_amount=10**12,
        valid_from=long_ago,
        valid_to=timezone.localdate() - dt.timedelta(days=1),
    )
    elsewhere = Delegation.objects.create(
        board=factories.make_board(), point="7", name="Annan", max_amount=10**12, valid_from=long_ago
    )
    for delegation, code in ((small, "over_delegation"), (over, "no_delegation"), (elsewhere, "no_delegation")):
        authority = Authority(delegation=delegation)
        assert _refused(lambda authority=authority: factories.decide_it(city, change, authority=authority)) == [code]


def test_the_board_itself_decides_with_day_and_paragraph():
    city = City()
    change = factories.assessed_change(city, factories.active(city))
    with pytest.raises(ValidationError):
        factories.decide_it(city, change, authority=Authority(meeting_on=timezone.localdate()))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        factories.decide_it(city, change, authority=Authority(meeting_on=tomorrow, meeting_paragraph="§ 4"))
    decided = factories.decide_it(
        city, change, authority=Authority(meeting_on=timezone.localdate(), meeting_paragraph="§ 4")
    )
    assert (decided.delegation, decided.meeting_paragraph) == (None, "§ 4")


@pytest.mark.parametrize("missing", ["reasons", "rule_applied", "facts"])
def test_a_refusal_names_rule_facts_and_reasons(missing: str):
    city = City()
    change = factories.assessed_change(city, factories.active(city), proposal="refuse")
    words = {"reasons": "Skäl.", "rule_applied": "Villkor 2.", "facts": "Det som begärs."} | {missing: " "}
    with pytest.raises(ValidationError) as error:
        factories.decide_it(city, change, "refused", text=DecisionText(**words))
    assert list(error.value.message_dict) == [missing]


def test_a_refusal_on_the_request_alone_needs_no_hearing():
    city = City()
    change = factories.assessed_change(city, factories.active(city), proposal="refuse")
    assert factories.decide_it(city, change, "refused").state == "refused"


def test_a_refusal_on_anything_else_waits_for_the_hearing_about_it():
    city = City()
    change = factories.assessed_change(
        city, factories.active(city), proposal="refuse", other_facts="Lokalen står tom enligt ett besök."
    )
    assert _refused(lambda: factories.decide_it(city, change, "refused")) == ["no_hearing"]
    hearing = decide_change.open_change_hearing(actor=city.officer, change=change, material="Lokalen står tom.")
    assert _refused(lambda: factories.decide_it(city, change, "refused")) == ["hearing_running"]
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Den används på kvällar.")
    again = decide_change.AssessmentContent("refuse", NOTHING_MORE, other_facts="Lokalen är dessutom uthyrd.")
    decide_change.assess_change(actor=city.officer, change=change, content=again)
    assert _refused(lambda: factories.decide_it(city, change, "refused")) == ["new_material"]
    hearing = decide_change.open_change_hearing(actor=city.officer, change=change, material="Den är uthyrd.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Bara i juli.")
    assert factories.decide_it(city, change, "refused").state == "refused"


def test_a_hearing_about_an_earlier_request_does_not_count():
    city = City()
    application = factories.active(city)
    first = factories.assessed_change(city, application, proposal="refuse", other_facts="Lokalen står tom.")
    hearing = decide_change.open_change_hearing(actor=city.officer, change=first, material="Lokalen står tom.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    factories.decide_it(city, first, "refused")
    second = factories.assessed_change(city, application, proposal="refuse", other_facts="Lokalen står tom.")
    assert _refused(lambda: factories.decide_it(city, second, "refused")) == ["no_hearing"]


def test_the_officer_may_think_again_before_the_decision():
    city = City()
    change = factories.assessed_change(city, factories.active(city), proposal="refuse", other_facts="Något.")
    content = decide_change.AssessmentContent("approve", NOTHING_MORE)
    assessed = decide_change.assess_change(actor=city.officer, change=change, content=content)
    assert (assessed.proposal, assessed.other_facts, assessed.other_facts_at) == ("approve", "", None)


def test_only_the_organisation_asks_and_takes_back():
    city = City()
    application = factories.active(city)
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (stranger, city.officer, city.decider):
        content = wanted(application)
        support = support_of(application)
        assert _refused(
            lambda person=person, content=content, support=support: ask_for_change.send_change(
                actor=person, support=support, content=content
            )
        ) == ["not_permitted"]
    change = factories.requested_change(city, application)
    for person in (stranger, city.officer):
        assert _refused(lambda person=person: ask_for_change.recall_change(actor=person, change=change)) == [
            "not_permitted"
        ]
    assert ask_for_change.recall_change(actor=city.applicant, change=change).state == "recalled"
    assert _refused(lambda: ask_for_change.recall_change(actor=city.applicant, change=change)) == ["wrong_state"]


def test_nothing_is_decided_before_it_is_assessed_or_twice():
    city = City()
    application = factories.active(city)
    change = factories.requested_change(city, application)
    assert _refused(lambda: factories.decide_it(city, change)) == ["wrong_state"]
    change = decide_change.assess_change(
        actor=city.officer, change=change, content=decide_change.AssessmentContent("approve", NOTHING_MORE)
    )
    factories.decide_it(city, change)
    assert _refused(lambda: factories.decide_it(city, change, "refused")) == ["wrong_state"]
