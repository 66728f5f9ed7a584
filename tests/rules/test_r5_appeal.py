"""R5, R2: does a decision stand until a court has annulled it, and do both decisions stay in history?"""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions import appeal as appealing
from grants.actions import assess, withdraw
from grants.actions.appeal import Judgment
from grants.actions.correct import CorrectionText, correct
from grants.models import Appeal, Application, Call, Correction, Decision, Payment, Support
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused, advance
from registry.models import JournalEntry, Notice, User
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def codes(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def appealed(city: City, application: Application, by: str = "member") -> Appeal:
    """An appeal of the application's decision, at the court."""
    decision = application.decisions.get(is_annulled=False)
    taken_in = appealing.take_in_appeal(actor=city.officer, decision=decision, by=by, received_on=timezone.localdate())
    return appealing.forward_appeal(
        actor=city.officer, appeal=taken_in, court="Förvaltningsrätten", on=timezone.localdate()
    )


def judgment(**fields: Any) -> Judgment:
    """What the court said today."""
    return Judgment(**({"number": "1234-26", "on": timezone.localdate(), "reasons": "Jäv."} | fields))


def refused(city: City) -> Application:
    """A heard and refused application."""
    application = factories.proposed_refusal(city)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    application = assess.submit_for_decision(actor=city.officer, application=application)
    factories.refuse_it(city, application)
    return Application.objects.get(pk=application.pk)


def test_an_annulled_grant_is_taken_back_and_the_case_is_tried_again(city: City) -> None:
    application = factories.active(city)
    support, first = application.support, application.decisions.get()
    first_payment = factories.paid(city, support.payments.order_by("number").first())
    committed = Call.objects.get(pk=application.call_id).committed_amount
    appealing.annul_decision(actor=city.officer, appeal=appealed(city, application), judgment=judgment())
    application = Application.objects.get(pk=application.pk)
    assert (application.state, application.plan, application.granted_amount) == ("in_review", None, None)
    assert Call.objects.get(pk=application.call_id).committed_amount == committed - first.amount + first_payment.amount
    assert sorted(support.payments.values_list("state", flat=True)) == ["cancelled", "paid"]
    support = Support.objects.get(pk=support.pk)
    assert (support.application, support.case, support.annulled_on) == (None, application.case, timezone.localdate())
    assert support.plan.state == "closed"
    assert not Support.objects.public().filter(pk=support.pk).exists()
    assert application.case.closed_on is None
    again = decided_again(city, application)
    assert [each.is_annulled for each in Decision.objects.filter(application=again).order_by("pk")] == [True, False]
    assert again.plan.case_id == support.plan.case_id
    assert list(verify()) == []


def decided_again(city: City, application: Application) -> Application:
    """The reopened application, taken to a new approval."""
    factories.assessed(city, application)
    assess.propose(actor=city.officer, application=application)
    return factories.grant_it(city, Application.objects.get(pk=application.pk))


def test_an_annulled_refusal_opens_the_case_and_the_organisation_is_told(city: City) -> None:
    application = refused(city)
    assert application.case.closed_on is not None
    appealing.annul_decision(actor=city.officer, appeal=appealed(city, application), judgment=judgment())
    application = Application.objects.get(pk=application.pk)
    assert (application.state, application.case.closed_on) == ("in_review", None)
    letter = Notice.objects.get(case=application.case, letter="annulled")
    assert "1234-26" in letter.body
    events = list(application.case.journal.order_by("seq").values_list("event", flat=True))
    assert [event for event in events if "appeal" in event or "reopened" in event] == [
        "grants.appeal.received",
        "grants.appeal.forwarded",
        "grants.appeal.annulled",
        "grants.application.reopened",
    ]


def test_a_judgment_on_what_is_withdrawn_already_is_written_down_and_opens_nothing(city: City) -> None:
    application = factories.active(city)
    appeal = appealed(city, application)
    withdrawal = withdraw.initiate_withdrawal(
        actor=city.officer, support=application.support, ground="Ingen redovisning."
    )
    blocked = codes(appealing.annul_decision, actor=city.officer, appeal=appeal, judgment=judgment())
    assert blocked == ["withdrawal_open"]
    hearing = withdraw.open_withdrawal_hearing(actor=city.officer, withdrawal=withdrawal, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    withdraw.propose_withdrawal(actor=city.officer, withdrawal=withdrawal)
    factories.declare(city.decider, withdrawal.case)
    withdraw.decide_withdrawal(
        actor=city.decider,
        withdrawal=withdrawal,
        outcome="withdrawn",
        reasons="Ej redovisat.",
        paragraph="§ 5",
        less_intrusive="Anmodan har inte hjälpt.",
    )
    appealing.annul_decision(actor=city.officer, appeal=appeal, judgment=judgment())
    again = Application.objects.get(pk=application.pk)
    assert (again.state, again.decisions.get().is_annulled) == ("withdrawn", True)


def test_nothing_decided_is_opened_again_without_a_judgment(city: City) -> None:
    for application in (refused(city), factories.active(City())):
        assert "decision_stands" in codes(
            advance, instance=Application.objects.get(pk=application.pk), name="try_again", actor=None
        )
        assert Application.objects.get(pk=application.pk).state == application.state


def test_a_rejected_appeal_changes_nothing_of_the_decision(city: City) -> None:
    application = factories.active(city)
    appealing.reject_appeal(actor=city.officer, appeal=appealed(city, application), judgment=judgment())
    again = Application.objects.get(pk=application.pk)
    assert (again.state, again.decisions.get().is_annulled) == ("active", False)
    assert not Payment.objects.filter(support=again.support, state="cancelled").exists()


def test_in_a_legality_review_the_board_does_not_dismiss_the_appeal(city: City) -> None:
    taken_in = appealing.take_in_appeal(
        actor=city.officer,
        decision=refused(city).decisions.get(),
        by="organisation",
        received_on=timezone.localdate(),
    )
    assert codes(appealing.dismiss_late_appeal, actor=city.decider, appeal=taken_in, reasons="För sent.") == [
        "the_court_tries"
    ]


def test_in_an_administrative_appeal_the_board_tries_whether_it_is_late(city: City) -> None:
    city.board.appeal_regime = "administrative_appeal"
    city.board.save()
    taken_in = appealing.take_in_appeal(
        actor=city.officer, decision=refused(city).decisions.get(), by="organisation", received_on=timezone.localdate()
    )
    assert codes(appealing.dismiss_late_appeal, actor=city.officer, appeal=taken_in, reasons="Sent.") == [
        "not_permitted"
    ]
    assert appealing.dismiss_late_appeal(actor=city.decider, appeal=taken_in, reasons="För sent.").state == "late"


def test_an_annulled_decision_is_not_appealed_and_no_judgment_comes_twice(city: City) -> None:
    application = refused(city)
    decision, first = application.decisions.get(), appealed(city, application)
    second = appealed(city, application, by="organisation")
    appealing.annul_decision(actor=city.officer, appeal=first, judgment=judgment())
    assert codes(appealing.annul_decision, actor=city.officer, appeal=first, judgment=judgment()) == ["wrong_state"]
    assert codes(
        appealing.take_in_appeal,
        actor=city.officer,
        decision=decision,
        by="member",
        received_on=timezone.localdate(),
    ) == ["annulled"]
    assert Appeal.objects.get(pk=second.pk).state == "forwarded"
    assert codes(appealing.annul_decision, actor=city.officer, appeal=second, judgment=judgment()) == ["annulled"]


@pytest.mark.parametrize("wrong", [{"number": " "}, {"reasons": ""}, {"on": dt.date(2100, 1, 1)}])
def test_a_judgment_says_number_day_and_reasons(city: City, wrong: dict[str, Any]) -> None:
    taken_in = appealed(city, refused(city))
    with pytest.raises(ValidationError):
        appealing.annul_decision(actor=city.officer, appeal=taken_in, judgment=judgment(**wrong))
    assert Appeal.objects.get(pk=taken_in.pk).state == "forwarded"


def test_who_is_not_the_case_officer_or_is_recused_takes_in_nothing(city: City) -> None:
    decision = refused(city).decisions.get()
    factories.recuse(city.officer, decision.application.case)
    for person in (city.officer, city.reviewer, city.applicant, City().officer):
        assert codes(
            appealing.take_in_appeal,
            actor=person,
            decision=decision,
            by="member",
            received_on=timezone.localdate(),
        )
    assert not Appeal.objects.exists()


def words(**fields: str) -> CorrectionText:
    """A slip of the pen in the reasons."""
    defaults = {
        "part": "reasons",
        "stood": "kriterierna",
        "becomes": "villkoren",
        "reasons": "Skrivfel.",
        "heard": "Ja.",
    }
    return CorrectionText(**(defaults | fields))


@pytest.fixture
def decision(city: City) -> Decision:
    """A decision with the word *kriterierna* in its reasons."""
    application = factories.granted(city)
    found = application.decisions.get()
    assert "kriterierna" in found.reasons
    return found


def test_a_correction_stands_beside_the_decision_which_stays_as_it_was(city: City, decision: Decision) -> None:
    before = decision.reasons
    correct(actor=city.decider, decision=decision, text=words())
    decision = Decision.objects.get(pk=decision.pk)
    assert decision.reasons == before
    assert "villkoren" in decision.reads("reasons")
    assert "kriterierna" not in decision.reads("reasons")
    assert Notice.objects.filter(case=decision.application.case, letter="corrected").count() == 1
    entry = JournalEntry.objects.get(event="grants.decision.corrected")
    assert (entry.before["text"], entry.after["text"]) == ("kriterierna", "villkoren")
    for change in ({"becomes": "x"}, {"reasons": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Correction.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.all().delete()


@pytest.mark.parametrize("wrong", [{"stood": " "}, {"becomes": "kriterierna"}, {"reasons": ""}, {"heard": " "}])
def test_a_correction_says_what_and_why_and_how_the_party_was_heard(
    city: City, decision: Decision, wrong: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        correct(actor=city.decider, decision=decision, text=words(**wrong))
    assert not Correction.objects.exists()


def test_only_what_stands_there_is_corrected_and_only_by_who_decides(city: City, decision: Decision) -> None:
    assert codes(correct, actor=city.decider, decision=decision, text=words(stood="något annat")) == ["not_in_the_text"]
    for person in (city.officer, city.reviewer, city.applicant, City().decider):
        assert codes(correct, actor=person, decision=decision, text=words()) == ["not_permitted"]
    factories.recuse(city.decider, decision.application.case)
    assert codes(correct, actor=User.objects.get(pk=city.decider.pk), decision=decision, text=words())
    assert not Correction.objects.exists()


def test_the_pages_do_what_they_say_in_both_languages(city: City, decision: Decision) -> None:
    client = Client()
    client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
    number = decision.application.case.path_number
    new = reverse("appeal_new", args=[number])
    assert client.get(new).status_code == 200
    assert client.post(new, {"by": "member"}).status_code == 422
    response: Any = client.post(new, {"by": "member", "received_on": timezone.localdate().isoformat()})
    appeal = Appeal.objects.get()
    assert response.url == reverse("appeal", args=[number, appeal.pk])
    for language in ("sv", "en"):
        assert client.get(response.url, headers={"accept-language": language}).status_code == 200
    sent = {
        "step": "judge",
        "outcome": "annul",
        "number": "",
        "on": timezone.localdate().isoformat(),
        "reasons": "Jäv.",
    }
    refused_page = client.post(response.url, sent)
    assert refused_page.status_code == 422
    assert "Jäv." in refused_page.content.decode()
    assert client.post(response.url, sent | {"number": "77-26"}).status_code == 302
    assert Decision.objects.get(pk=decision.pk).is_annulled
    case_page = client.get(reverse("case", args=[number])).content.decode()
    assert "Beslutet upphävt" in case_page or "upphävt" in case_page.lower()
