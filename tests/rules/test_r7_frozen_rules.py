"""R7: can a call's rules change after it opened, or more be given than there is? (KL 2:3-4)"""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from grants.actions import assess, fill_in, submit
from grants.actions.open_call import allocate_call, archive_call, close_call, content_of, open_call, publish_call
from grants.models import (
    Application,
    Call,
    CallCriterion,
    CallVersion,
    Decision,
    Question,
    RequiredAttachment,
    Support,
)
from registry.lifecycle import Refused
from registry.models import JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.tampering import raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def _version(city: City) -> CallVersion:
    return city.call.version_in_force


CHANGES = {
    "a question is reworded": lambda v: v.questions.update(label="Något annat?"),
    "a question is made required": lambda v: v.questions.update(is_required=True),
    "a question is removed": lambda v: v.questions.filter(key="partners").delete(),
    "a question is removed past the ORM": lambda v: raw("DELETE FROM grants_question WHERE version_id = %s", v.pk),
    "a question is added": lambda v: Question.objects.create(version=v, position=9, key="ny", kind="text", label="Ny?"),
    "questions are added in bulk": lambda v: Question.objects.bulk_create(
        [Question(version=v, position=9, key="ny", kind="text", label="Ny?")]
    ),
    "a question is moved away": lambda v: v.questions.filter(key="partners").update(version=_draft_version(v)),
    "a question is moved in": lambda v: Question.objects.filter(version=_draft_version(v)).update(version=v),
    "a criterion is reworded": lambda v: v.criteria.update(name="Annat"),
    "a criterion is added": lambda v: CallCriterion.objects.create(version=v, position=9, name="Nytt", question="?"),
    "a criterion is removed": lambda v: v.criteria.filter(position=1)._raw_delete("default"),
    "an attachment is asked for": lambda v: RequiredAttachment.objects.create(
        version=v, position=9, kind="budget", title="Budget"
    ),
    "an attachment is no longer asked for": lambda v: v.attachments.all()._raw_delete("default"),
    "the terms change": lambda v: CallVersion.objects.filter(pk=v.pk).update(terms="Andra villkor"),
    "who can apply changes": lambda v: CallVersion.objects.filter(pk=v.pk).update(eligibility=["Alla"]),
    "the revocation reservation goes": lambda v: CallVersion.objects.filter(pk=v.pk).update(
        has_revocation_reservation=False
    ),
    "the version thaws": lambda v: CallVersion.objects.filter(pk=v.pk).update(frozen_at=None),
    "the version is deleted": lambda v: raw("DELETE FROM grants_callversion WHERE id = %s", v.pk),
}


def _draft_version(version: CallVersion) -> CallVersion:
    draft, made = CallVersion.objects.get_or_create(call=version.call, number=99)
    if made:
        Question.objects.create(version=draft, position=1, key="annan", kind="text", label="Annan?")
    return draft


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_the_rules_of_an_opened_call(city: City, change: str) -> None:
    version = _version(city)
    before = content_of(version)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        CHANGES[change](version)
    assert content_of(CallVersion.objects.get(pk=version.pk)) == before


@pytest.mark.parametrize("change", [name for name in CHANGES if "thaws" not in name and "deleted" not in name])
def test_a_call_that_has_not_opened_can_still_be_written(city: City, change: str) -> None:
    call = factories.make_call(city.board, city.officer, is_open=False)
    with transaction.atomic():
        CHANGES[change](call.versions.get())


def test_the_opening_keeps_the_fingerprint_in_the_journal(city: City) -> None:
    entry = JournalEntry.objects.get(chain__name=f"call/{city.call.slug}", event="grants.call.opened")
    assert entry.after["sha256"] == _version(city).fingerprint
    assert len(_version(city).fingerprint) == 64


def test_an_application_is_judged_by_the_version_it_began_under(city: City) -> None:
    draft = factories.draft(city)
    CallVersion.objects.create(call=city.call, number=2, terms="Nya villkor", eligibility=["Alla"])
    application = submit.submit(actor=city.applicant, application=draft)
    assert application.rules_version.number == 1


def at(moment: dt.datetime) -> time_machine.travel:
    """As if it were then."""
    return time_machine.travel(moment, tick=False)


def refused(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def test_a_call_takes_applications_to_its_last_second_and_not_after(city: City) -> None:
    draft = factories.draft(city)
    closes = city.call.closes_at
    with at(closes + dt.timedelta(seconds=1)):
        assert refused(submit.submit, actor=city.applicant, application=draft) == ["call_closed"]
        begin = {"actor": city.applicant, "call": city.call, "organisation": city.organisation}
        assert refused(fill_in.begin_application, **begin) == ["call_closed"]
    with at(closes):
        assert submit.submit(actor=city.applicant, application=draft).state == "submitted"


def test_a_call_opens_and_closes_in_its_own_time(city: City) -> None:
    now = timezone.now()
    call = factories.make_call(city.board, city.officer, is_open=False, opens_at=now + dt.timedelta(hours=1))
    publish_call(actor=city.officer, call=call)
    assert refused(open_call, actor=city.officer, call=call) == ["too_early"]
    assert refused(close_call, actor=city.officer, call=city.call) == ["still_open"]
    assert not call.versions.get().frozen_at


def test_only_those_who_manage_calls_at_the_board_do(city: City) -> None:
    call = factories.make_call(city.board, city.officer, is_open=False)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for person in (elsewhere, city.applicant, city.decider, city.auditor):
        assert refused(publish_call, actor=person, call=call) == ["not_permitted"]
        with at(city.call.closes_at + dt.timedelta(days=1)):
            assert refused(close_call, actor=person, call=city.call) == ["not_permitted"]


def test_a_call_is_allocated_when_every_application_is_decided(city: City) -> None:
    application = factories.submitted(city)
    with at(city.call.closes_at + dt.timedelta(days=1)):
        close_call(actor=None, call=city.call)
        assert refused(allocate_call, actor=city.officer, call=city.call) == ["undecided"]
        submit.recall(actor=city.applicant, application=application)
        allocate_call(actor=city.officer, call=city.call)
        assert archive_call(actor=city.officer, call=city.call).state == "archived"


def test_a_call_without_criteria_or_questions_does_not_open(city: City) -> None:
    call = factories.make_call(city.board, city.officer, is_open=False)
    version = call.versions.get()
    version.criteria.all().delete()
    version.questions.all().delete()
    publish_call(actor=city.officer, call=call)
    assert refused(open_call, actor=city.officer, call=call) == ["no_criteria", "no_questions"]


@pytest.mark.parametrize(
    ("call", "amount", "code"),
    [({"budget": 50_000_000}, None, "over_budget"), ({}, 54_000_001, "over_requested")],
)
def test_nobody_gets_more_than_there_is_or_than_was_asked_for(call: dict, amount: int | None, code: str) -> None:
    city = City(**call)
    application = factories.for_decision(city)
    assert refused(factories.grant_it, city=city, application=application, amount=amount) == [code]
    assert Call.objects.get(pk=city.call.pk).committed_amount == 0


def test_nobody_gets_more_than_the_call_gives_one(city: City) -> None:
    Call.objects.filter(pk=city.call.pk).update(max_amount=10_000_000)
    draft = factories.draft(city)
    assert refused(submit.submit, actor=city.applicant, application=draft) == ["over_maximum"]
    Call.objects.filter(pk=city.call.pk).update(max_amount=None)
    application = factories.for_decision(city)
    Call.objects.filter(pk=city.call.pk).update(max_amount=10_000_000)
    assert refused(factories.grant_it, city=city, application=application) == ["over_maximum"]


def test_two_decisions_share_one_budget(city: City) -> None:
    Call.objects.filter(pk=city.call.pk).update(budget=80_000_000)
    first, second = (factories.for_decision(city, amount=50_000_000) for _ in range(2))
    factories.grant_it(city, first)
    assert refused(factories.grant_it, city=city, application=second) == ["over_budget"]
    factories.grant_it(city, second, amount=30_000_000)
    call = Call.objects.get(pk=city.call.pk)
    assert call.committed_amount == call.budget == Decision.objects.aggregate(sum=Sum("amount"))["sum"]
    assert call.left == 0


def test_the_database_keeps_the_budget_whatever_the_program_says(city: City) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=city.call.pk).update(committed_amount=city.call.budget + 1)
    application = factories.granted(city)
    for fields in ({"granted_amount": application.requested_amount + 1}, {"granted_amount": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.filter(pk=application.support.pk).update(value=0)


def test_every_criterion_of_the_call_is_assessed(city: City) -> None:
    from django.core.exceptions import ValidationError

    application = factories.in_review(city)
    for scores in (factories.scores(application)[:1], []):
        with pytest.raises(ValidationError):
            assess.sign_assessment(
                actor=city.officer,
                application=application,
                scores=scores,
                proposal="grant",
                amount=None,
                reasons="Skäl.",
            )
