"""Does every letter say what it should, in whole sentences, and does the mail that tells of it keep silent?"""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from followup.actions.review_report import approve_report, return_report
from grants.actions import assess, pay, request_supplement
from grants.actions.decide import Authority, DecisionText, decide, dismiss
from grants.actions.withdraw_all_support import exclude
from grants.models import Application, RepaymentClaim, Support, Withdrawal
from registry.actions.send_hearing import answer_hearing, send_hearing
from registry.actions.send_notice import send_notice, send_notices
from registry.actions.word_letter import WordingText, wrong_with
from registry.letters.example import example_of
from registry.letters.shipped import shipped
from registry.models import Board, Notice
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import send_in
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10_000_000_000)


def letter(application: Any, name: str) -> Notice:
    return Notice.objects.get(case=application.case, letter=name)


def plain(text: str) -> str:
    """The text with every kind of space as an ordinary one."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


# ── Every letter ──


@pytest.mark.parametrize("name", [str(value) for value in Notice.Letter.values])
def test_every_letter_has_a_text_and_a_subject(name: str):
    for language in ("sv", "en"):
        wording = shipped(name, language)
        assert wrong_with(name, WordingText(wording.subject, wording.text, wording.subject, wording.text)) == {}
        with translation.override(language):
            assert example_of(name, wording, None, language).parts


@pytest.mark.parametrize("regime", [str(value) for value in Board.AppealRegime.values])
def test_every_appeal_regime_has_its_instructions(regime: str):
    board = Board(name="Socialnämnden")
    text = get_template(f"letters/appeal_{regime}.txt").render({"board": board, "days": 21})
    assert "21" in text
    assert "Socialnämnden" in text


def test_a_letter_is_text_and_not_markup(city: City):
    application = factories.submitted(city)
    application.title = "Mat & <musik> för 'alla'"
    notice = send_notice(
        case=application.case, letter=Notice.Letter.RECEIPT, actor=None, context={"application": application}
    )
    assert "Mat & <musik> för 'alla'" in notice.body


def test_the_receipt_gives_the_number_the_sum_and_the_day(city: City):
    application = factories.submitted(city)
    body = plain(letter(application, "receipt").body)
    assert application.case.registry_number in body
    assert "540 000 kr" in body
    assert f"{timezone.localdate().day} " in body


def test_the_supplement_letter_says_what_is_missing_and_by_when(city: City):
    application = factories.in_review(city)
    application = request_supplement.request_supplement(
        actor=city.officer, application=application, request="Revisionsberättelsen saknas."
    )
    body = letter(application, "supplement_request").body
    assert "Revisionsberättelsen saknas." in body
    assert str(application.supplement_due_on.year) in body


def test_the_grant_says_sum_plan_payments_decider_and_how_to_appeal(city: City):
    application = factories.granted(city)
    notice = letter(application, "granted")
    body = plain(notice.body)
    assert "540 000 kr" in plain(notice.subject)
    for said in ("540 000 kr", "270 000 kr", "Uppfyller kriterierna.", "Delrapport", "Slutredovisning"):
        assert said in body
    assert "Antal familjer" in body
    assert "17" in body
    assert city.decider.name in body
    assert city.delegation.point in body
    assert application.decisions.get().appeal_instructions in notice.body
    assert "<" not in body


def test_a_part_grant_says_both_sums(city: City):
    application = factories.grant_it(city, factories.for_decision(city), amount=40_000_000)
    body = plain(letter(application, "partly_granted").body)
    assert "540 000 kr" in body
    assert "400 000 kr" in body


def test_a_refusal_says_rule_facts_reasons_and_how_to_appeal(city: City):
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application, proposal="refuse")
    assess.propose(actor=city.officer, application=application)
    row = Application.objects.get(pk=application.pk)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=row, material="Vi överväger avslag.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    assess.submit_for_decision(actor=city.officer, application=row)
    decide(
        actor=city.decider,
        application=row,
        outcome="refused",
        text=DecisionText(reasons="Skälen.", rule_applied="Utlysningens villkor 3.", facts="Budgeten saknar lön."),
        authority=Authority(delegation=city.delegation),
    )
    notice = letter(application, "refused")
    for said in ("Skälen.", "Utlysningens villkor 3.", "Budgeten saknar lön."):
        assert said in notice.body
    assert row.decisions.get().appeal_instructions in notice.body


def test_a_dismissal_says_why(city: City):
    application = factories.in_review(city)
    dismiss(actor=city.officer, application=application, reasons="Ansökan kom för sent.")
    assert "Ansökan kom för sent." in letter(application, "dismissed").body


def test_a_hearing_letter_gives_the_material_what_is_withheld_and_the_day(city: City):
    application = factories.in_review(city)
    hearing = send_hearing(
        actor=city.officer,
        case=application.case,
        purpose="refusal",
        material="Budgeten saknar lön.",
        documents=list(application.case.documents.all()),
        withheld="Ett namn, OSL 26:1.",
    )
    body = letter(application, "hearing").body
    for said in ("Budgeten saknar lön.", "Ett namn, OSL 26:1.", str(hearing.due_on.year)):
        assert said in body
    for document in hearing.documents.all():
        assert document.title in body


def test_a_day_in_a_swedish_letter_has_its_article_once(city: City):
    application = factories.granted(city)
    pay_letters = factories.active(city, organisation=application.organisation)
    factories.paid(city, pay_letters.support.payments.first())
    send_hearing(actor=city.officer, case=application.case, purpose="refusal", material="Vi överväger avslag.")
    told = [f"{notice.subject}\n{plain(notice.body)}" for notice in Notice.objects.filter(language="sv")]
    assert {"receipt", "granted", "payment", "hearing"} <= set(Notice.objects.values_list("letter", flat=True))
    assert [text for text in told if re.search(r"\bden\s+den\b", text)] == []
    assert sum("den " in text.replace("\u00a0", " ") for text in told) > 3


def test_the_letters_about_a_report_say_what_remains_and_that_it_is_approved(city: City):
    application = factories.active(city)
    milestone = application.plan.milestones.first()
    send_in(city, milestone)
    return_report(actor=city.officer, milestone=milestone, comment="Räkna om lönerna.")
    assert "Räkna om lönerna." in letter(application, "report_returned").body
    send_in(city, milestone)
    approve_report(actor=city.officer, milestone=milestone)
    assert milestone.title in letter(application, "report_approved").subject


def test_a_payment_letter_gives_the_sum_and_the_account(city: City):
    application = factories.active(city)
    payment = application.support.payments.first()
    pay.screen_payment(actor=city.officer, payment=payment)
    pay.approve_payment(actor=city.decider, payment=payment)
    pay.pay(actor=city.officer, payment=payment)
    body = plain(letter(application, "payment").body)
    assert "270 000 kr" in body
    assert city.organisation.bankgiro in body


def test_an_exclusion_writes_to_the_organisation_and_to_each_board(city: City):
    active = factories.active(city)
    other = factories.make_board()
    today = timezone.localdate()
    Support.objects.create(
        board=other,
        organisation=city.organisation,
        form="premises",
        title="Lokal på onsdagar",
        value=7_000_000,
        period_start=today,
        period_end=today + dt.timedelta(days=365),
        decided_on=today,
        terms="Återkallelse",
        has_revocation_reservation=True,
    )
    vetting = Vetting.objects.get(pk=active.vetting_id)
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    exclusion = exclude(
        actor=city.decider,
        vetting=make_not_met(city, active),
        valid_until=today + dt.timedelta(days=500),
        reasons="En föreläsare uppmanade till våld.",
        less_intrusive="En varning räcker inte.",
        meeting_paragraph="§ 14",
    )
    decision = Notice.objects.get(letter="exclusion")
    for said in (city.organisation.name, "En föreläsare uppmanade till våld.", "En varning räcker inte.", "§ 14", "21"):
        assert said in decision.body
    own = Notice.objects.get(letter="withdrawal")
    assert active.title in own.body
    assert "En varning räcker inte." in own.body
    assert own.to_organisation
    prepared = Notice.objects.get(letter="withdrawal_prepared")
    assert "70 000 kr" in plain(prepared.body)
    assert exclusion.case.registry_number in prepared.body
    assert (prepared.case.board, prepared.to_organisation) == (other, False)
    withdrawal = Withdrawal.objects.get(case=own.case)
    claim = RepaymentClaim.objects.create(
        withdrawal=withdrawal, amount=5_000_000, reasons="Villkoren bröts.", decided_by=city.decider, decided_on=today
    )
    repayment = send_notice(case=own.case, letter=Notice.Letter.REPAYMENT, actor=None, context={"claim": claim})
    assert "50 000 kr" in plain(repayment.subject)
    assert "Villkoren bröts." in repayment.body
    closed = send_notice(case=active.case, letter=Notice.Letter.CLOSED, actor=None, context={"application": active})
    assert active.title in closed.body


def test_letters_to_many_cases_ask_as_much_as_letters_to_few(city: City):
    applications = [factories.submitted(city) for _ in range(6)]
    cases = [(application.case, {"application": application}) for application in applications]

    def queries(some: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            send_notices(some, letter=Notice.Letter.RECEIPT, actor=None)
        return len(asked)

    queries(cases[:1])
    assert queries(cases) == queries(cases[:2])


# ── The mail ──


def test_a_mail_says_where_the_letter_is_and_nothing_of_what_it_says(
    city: City, django_capture_on_commit_callbacks, settings
):
    settings.SITE_ADDRESS = "https://varna.example.se/"
    with django_capture_on_commit_callbacks(execute=True):
        application = factories.granted(city)
    assert mail.outbox
    for notice, message in zip(Notice.objects.order_by("pk"), mail.outbox, strict=True):
        subject, body = str(message.subject), str(message.body)
        assert f"https://varna.example.se{reverse('letter', args=[notice.public_id])}" in body
        assert application.case.registry_number in subject
        assert notice.subject not in subject + body
        for paragraph in filter(None, notice.body.splitlines()):
            assert paragraph not in body
        for secret in (city.organisation.name, application.title, "540", str(notice.get_letter_display())):
            assert secret not in subject + body
        assert message.to == [city.applicant.email]
        assert message.bcc == []


def test_a_mail_to_a_board_leads_to_the_case(city: City, django_capture_on_commit_callbacks):
    application = factories.submitted(city)
    with django_capture_on_commit_callbacks(execute=True):
        notice = send_notice(
            case=application.case,
            letter=Notice.Letter.RECEIPT,
            actor=None,
            context={"application": application},
            to_organisation=False,
        )
    (message,) = mail.outbox
    body = str(message.body)
    assert reverse("case", args=[application.case.path_number]) in body
    assert reverse("letter", args=[notice.public_id]) not in body
    assert message.to == [city.decider.email]
    assert city.organisation.name not in body
