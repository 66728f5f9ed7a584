"""Do two people who decide or change a grant at the same moment come one after the other? (R4, R15; PostgreSQL)"""

import pytest

from followup.actions import submit_report
from followup.models import Milestone
from grants.actions import restore_support, withdraw
from grants.models import GrantChange
from registry.actions.declare_conflict import declare_conflict
from registry.journal import verify
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.changes import NEW_PURPOSE, support_of
from tests.factories.threads import refused, together
from tests.rules.test_g3_given_back import WORDS, Withdrawn

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_of_two_who_decide_the_same_change_one_wins() -> None:
    city = City()
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    change = factories.assessed_change(city, factories.active(city))
    declare_conflict(actor=second, cases=[change.case], has_conflict=False)
    outcomes = together(
        lambda: factories.decide_it(city, change),
        lambda: factories.decide_it(city, change, "refused", actor=second),
    )
    (loser,) = refused(outcomes)
    assert loser.codes == ["wrong_state"]
    kept = GrantChange.objects.get()
    is_approved = kept.state == "approved"
    assert kept.decided_by == (city.decider if is_approved else second)
    assert support_of(change.support.application).purpose == (NEW_PURPOSE if is_approved else "")
    assert not list(verify())


def test_of_two_who_ask_at_once_one_is_told_that_a_change_is_under_way() -> None:
    city = City()
    application = factories.active(city)
    (loser,) = refused(together(*[lambda: factories.requested_change(city, application)] * 2))
    assert loser.codes == ["under_way"]
    assert GrantChange.objects.count() == 1


def test_a_change_and_a_withdrawal_at_once_come_one_after_the_other() -> None:
    city = City()
    application = factories.active(city)
    change = factories.assessed_change(city, application)
    support = support_of(application)
    outcomes = together(
        lambda: factories.decide_it(city, change),
        lambda: withdraw.initiate_withdrawal(actor=city.officer, support=support, ground="Uteblivet."),
    )
    assert not isinstance(outcomes[1], Exception), outcomes[1]
    for loser in refused(outcomes):
        assert loser.codes == ["withdrawal_open"]
    assert not list(verify())


def test_a_change_and_the_final_accounts_at_once_come_one_after_the_other() -> None:
    city = City()
    application = factories.active(city)
    change = factories.assessed_change(city, application)
    final = Milestone.objects.get(plan=application.plan_id, kind="final_accounts")
    content = submit_report.ReportContent(
        done="Klart.",
        results={goal.pk: (30, "") for goal in application.plan.goals.all()},
        costs={line.pk: 100 for line in application.plan.lines.all()},
        explanations={line.pk: "Det blev billigare än väntat." for line in application.plan.lines.all()},
    )
    outcomes = together(
        lambda: factories.decide_it(city, change),
        lambda: submit_report.submit_report(actor=city.applicant, milestone=final, content=content),
    )
    assert not isinstance(outcomes[1], Exception), outcomes[1]
    for loser in refused(outcomes):
        assert loser.codes == ["final_accounts_in"]
    assert not list(verify())


def test_of_two_who_give_back_the_same_support_one_wins_and_nothing_is_planned_twice() -> None:
    gone = Withdrawn()
    second = factories.make_user(Role.DECISION_MAKER, board=gone.city.board)
    row = gone.ended()
    declare_conflict(actor=second, cases=[row.case], has_conflict=False)
    outcomes = together(
        *[
            lambda person=person: restore_support.decide_restoration(
                actor=person, restoration=row, outcome="restored", **WORDS
            )
            for person in (gone.city.decider, second)
        ]
    )
    (loser,) = refused(outcomes)
    assert loser.codes == ["wrong_state"]
    assert [state for _number, state, _sum in gone.payments()] == ["paid", "cancelled", "planned"]
    assert not list(verify())
