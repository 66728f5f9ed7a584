"""Does a report count people by age, explain what differs, come with its certificate, and come back question by question?"""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followup.actions.review_report import return_report
from followup.actions.submit_report import ReportContent, ReportFiles, submit_report
from followup.deviations import Allowance
from followup.models import AgeGroup, FollowUpPlan, Milestone, QuestionReturned, Report, ReportReturn
from registry.lifecycle import Refused
from registry.models import Document, JournalEntry, Parameter, SentForm
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import address, fresh, send_in, typed

pytestmark = pytest.mark.django_db
GRANTED = 54_000_000


@pytest.fixture
def city() -> City:
    return City()


def plan_of(city: City) -> FollowUpPlan:
    return FollowUpPlan.objects.get(case=factories.active(city).case)


@pytest.fixture
def final(city: City) -> Milestone:
    return plan_of(city).milestones.get(kind="final_accounts")


@pytest.fixture
def interim(city: City) -> Milestone:
    return plan_of(city).milestones.get(kind="interim_report")


def content(milestone: Milestone, cost: int, explanation: str = "") -> ReportContent:
    lines = milestone.plan.lines.all()
    return ReportContent(
        done="Samtal.",
        results={goal.pk: (Decimal(30), "") for goal in milestone.plan.goals.all()},
        costs={line.pk: cost for line in lines},
        explanations={line.pk: explanation for line in lines},
    )


def codes(city: City, milestone: Milestone, what: ReportContent, files: ReportFiles | None = None) -> list[str]:
    """What stood in the way of sending in; nothing when it went."""
    try:
        with transaction.atomic():
            submit_report(actor=city.applicant, milestone=milestone, content=what, files=files)
    except Refused as refused:
        return refused.codes
    return []


# ── Deviations ──


@pytest.mark.parametrize(
    ("granted", "spent", "is_final", "by"),
    [
        (10_000_000, 11_000_000, True, None),  # ten percent, and ten thousand kronor: at the limit
        (10_000_000, 11_000_100, True, 1_000_100),
        (10_000_000, 8_999_900, True, -1_000_100),
        (10_000_000, 8_999_900, False, None),  # the money is to be spent still
        (10_000_000, 11_000_100, False, 1_000_100),
        (2_000_000, 2_900_000, True, None),  # many percent, few kronor
        (90_000_000, 95_000_000, True, None),  # many kronor, few percent
        (0, 1_000_100, False, 1_000_100),
        (10_000_000, None, True, None),
    ],
)
def test_a_cost_differs_when_both_percent_and_kronor_are_passed(granted, spent, is_final, by):
    assert Allowance(percent=10, ore=1_000_000).deviation(granted, spent, is_final=is_final) == by


def test_a_deviation_without_a_word_is_refused_whatever_is_posted(client: Client, city: City, final: Milestone):
    line = final.plan.lines.get()
    client.force_login(city.applicant)
    response = client.post(address(final), typed(final, send="1", **{f"cost_{line.pk}": "400 000"}))
    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["__all__"][0].code == "deviation_unexplained"
    assert f'href="{address(final)}#id_explanation_{line.pk}"' in response.content.decode()
    (row,) = response.context["form"].cost_rows
    assert (row.deviation, row.is_explained) == (-14_000_000, False)
    assert fresh(final).state == "upcoming"
    explained = {f"cost_{line.pk}": "400 000", f"explanation_{line.pk}": "Ledaren började i mars."}
    assert client.post(address(final), typed(final, send="1", **explained)).status_code == 302
    assert Report.objects.get().lines.get().explanation == "Ledaren började i mars."
    assert "Ledaren började i mars." in client.get(address(final)).content.decode()


def test_blanks_are_no_explanation(city: City, final: Milestone):
    assert codes(city, final, content(final, GRANTED // 2, " \n ")) == ["deviation_unexplained"]


def test_money_that_is_left_half_way_needs_no_word_but_too_much_spent_does(city: City, interim: Milestone):
    assert codes(city, interim, content(interim, GRANTED * 2)) == ["deviation_unexplained"]
    assert codes(city, interim, content(interim, GRANTED // 2)) == []


def test_what_may_differ_is_what_was_in_force_when_the_plan_was_set(city: City, final: Milestone):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for key, value in (("deviation_percent", 100), ("deviation_ore", 100_000_000)):
        Parameter.objects.create(key=key, value=value, valid_from=tomorrow)
    assert codes(city, final, content(final, GRANTED // 2)) == ["deviation_unexplained"]


# ── The auditor's certificate ──


def with_certificate(city: City) -> Milestone:
    Parameter.objects.create(key="auditor_certificate_above_ore", value=GRANTED - 1, valid_from=timezone.localdate())
    plan = plan_of(city)
    assert plan.needs_certificate
    return plan.milestones.get(kind="final_accounts")


def test_final_accounts_of_a_large_grant_come_with_a_certificate(client: Client, city: City):
    final = with_certificate(city)
    client.force_login(city.applicant)
    line = final.plan.lines.get()
    whole = typed(final, send="1", **{f"cost_{line.pk}": "540 000"})
    attachment = SimpleUploadedFile("bilaga.pdf", factories.PDF + b"a", content_type="application/pdf")
    response = client.post(address(final), whole | {"attachment": attachment})
    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["__all__"][0].code == "no_certificate"
    certificate = SimpleUploadedFile("intyg.pdf", factories.PDF + b"b", content_type="application/pdf")
    assert client.post(address(final), whole | {"certificate": certificate}).status_code == 302
    document = Report.objects.get().certificate
    assert (document.kind, document.case, document.file_name) == ("audit_report", final.case, "intyg.pdf")
    assert Document.objects.filter(case=final.case, kind="report").count() >= 1


def test_a_certificate_belongs_to_final_accounts_and_large_grants_only(client: Client, city: City):
    final = with_certificate(city)
    interim = final.plan.milestones.get(kind="interim_report")
    client.force_login(city.applicant)
    assert "certificate" not in client.get(address(interim)).context["form"].fields
    assert codes(city, interim, content(interim, GRANTED // 2)) == []
    assert codes(city, final, content(final, GRANTED)) == ["no_certificate"]


def test_a_certificate_is_not_taken_in_past_the_page_with_an_interim_report(city: City, interim: Milestone):
    files = ReportFiles(certificate=factories.checked_pdf("intyg.pdf"))
    with pytest.raises(ValidationError):
        submit_report(actor=city.applicant, milestone=interim, content=content(interim, 1), files=files)
    assert not Document.objects.filter(kind="audit_report").exists()


def test_the_sum_itself_is_not_above_the_limit(city: City):
    Parameter.objects.create(key="auditor_certificate_above_ore", value=GRANTED, valid_from=timezone.localdate())
    assert not plan_of(city).needs_certificate


# ── Participants ──


def test_participants_are_counted_by_age_and_gender(client: Client, city: City, interim: Milestone):
    young, old = AgeGroup.objects.get(first_age=13), AgeGroup.objects.get(first_age=65)
    client.force_login(city.applicant)
    fields = {f"women_{young.pk}": "4", f"men_{young.pk}": "5", f"men_{old.pk}": "1 000", "participants_women": ""}
    response = client.post(address(interim), typed(interim, save="1", **fields))
    assert response.status_code == 422  # a count is digits
    fields[f"men_{old.pk}"] = "1000"
    assert client.post(address(interim), typed(interim, send="1", **fields)).status_code == 302
    report = Report.objects.get()
    assert (report.women, report.men, report.took_part) == (4, 1014, 1018)
    page = client.get(address(interim)).content.decode()
    assert str(young) in page
    assert JournalEntry.objects.get(event="followup.report.submitted").after["participants"] == {
        "women": 4,
        "men": 1014,
    }
    form = str(SentForm.objects.get(kind="report").parts)
    assert "13–15 år" in form


def test_a_count_that_is_taken_away_is_gone(client: Client, city: City, interim: Milestone):
    young = AgeGroup.objects.get(first_age=13)
    client.force_login(city.applicant)
    client.post(address(interim), typed(interim, save="1", **{f"women_{young.pk}": "4"}))
    client.post(address(interim), typed(interim, save="1", **{f"women_{young.pk}": ""}))
    assert not Report.objects.get().participants.exists()


def test_an_age_group_no_longer_used_stays_in_the_reports_that_have_it(client: Client, city: City):
    first, last = plan_of(city).milestones.all()
    young = AgeGroup.objects.get(first_age=13)
    what = content(first, 1_000_000)
    submit_report(
        actor=city.applicant,
        milestone=first,
        content=ReportContent(done=what.done, results=what.results, costs=what.costs, participants={young.pk: (3, 4)}),
    )
    AgeGroup.objects.filter(pk=young.pk).update(is_used=False)
    client.force_login(city.applicant)
    assert str(young) in client.get(address(first)).content.decode()
    assert f"women_{young.pk}" not in client.get(address(last)).context["form"].fields


def test_the_next_report_begins_with_what_the_last_one_said(client: Client, city: City):
    first, last = plan_of(city).milestones.all()
    young = AgeGroup.objects.get(first_age=13)
    what = content(first, 20_000_000)
    submit_report(
        actor=city.applicant,
        milestone=first,
        content=ReportContent(done=what.done, results=what.results, costs=what.costs, participants={young.pk: (3, 4)}),
    )
    client.force_login(city.applicant)
    response = client.get(address(last))
    form, line = response.context["form"], last.plan.lines.get()
    assert form[f"women_{young.pk}"].value() == 3
    assert form.initial[f"cost_{line.pk}"] == 20_000_000
    assert form[f"result_{last.plan.goals.get().pk}"].value() is None  # measured anew
    assert "Delrapport" in response.content.decode()
    assert not Report.objects.filter(milestone=last).exists()
    client.post(address(last), {"done": "Klart.", "save": "1"})
    assert client.get(address(last)).context["form"].taken_over_from is None


# ── Returned, question by question ──


def returned(client: Client, city: City, milestone: Milestone, **said: str) -> int:
    client.force_login(city.officer)
    return client.post(address(milestone, "report_review"), {"step": "return"} | said).status_code


def test_each_comment_stands_beside_its_question_and_in_the_letter(client: Client, city: City, interim: Milestone):
    send_in(city, interim)
    goal, line = interim.plan.goals.get(), interim.plan.lines.get()
    said = {f"about_goal-{goal.pk}": "Hur har ni räknat?", f"about_line-{line.pk}": "Vad ingår i lönen?"}
    assert returned(client, city, interim, **said) == 302
    client.force_login(city.applicant)
    response = client.get(address(interim))
    form = response.context["form"]
    assert [row.asked for row in form.goal_rows()] == ["Hur har ni räknat?"]
    assert [row.asked for row in form.cost_rows] == ["Vad ingår i lönen?"]
    assert response.content.decode().count("Vad ingår i lönen?") == 1
    letter = interim.case.notices.get(letter="report_returned")
    assert "Hur har ni räknat?" in letter.body
    assert JournalEntry.objects.get(event="followup.report.returned").after["questions"] == [
        f"goal-{goal.pk}",
        f"line-{line.pk}",
    ]


def test_every_return_stays_in_the_history_of_the_report(client: Client, city: City, interim: Milestone):
    send_in(city, interim)
    assert returned(client, city, interim, comment="Första gången.", about_done="Skriv mer.") == 302
    send_in(city, interim)
    assert returned(client, city, interim, comment="Andra gången.") == 302
    client.force_login(city.applicant)
    assert client.get(address(interim)).context["form"].asked == {}
    send_in(city, interim)
    for person, page in ((city.officer, "report_review"), (city.applicant, "report")):
        client.force_login(person)
        shown = client.get(address(interim, page)).content.decode()
        assert shown.index("Andra gången.") < shown.index("Första gången.") < shown.index("Skriv mer.")


@pytest.mark.parametrize("said", [{}, {"comment": " "}, {"about_done": "  "}, {"about_goal-0": "Finns inte."}])
def test_a_return_that_says_nothing_is_refused(client: Client, city: City, interim: Milestone, said: dict[str, str]):
    send_in(city, interim)
    assert returned(client, city, interim, **said) == 422
    assert fresh(interim).state == "submitted"
    assert not ReportReturn.objects.exists()


def test_a_question_of_another_report_is_not_commented(city: City, interim: Milestone):
    send_in(city, interim)
    return_report(actor=city.officer, milestone=interim, comment="Allt.", about={"goal-999999": "Fel fråga."})
    assert not QuestionReturned.objects.exists()


def test_the_database_keeps_what_was_said_when_a_report_was_returned(city: City, interim: Milestone):
    send_in(city, interim)
    return_report(actor=city.officer, milestone=interim, comment="Allt.", about={"done": "Skriv mer."})
    for rows in (ReportReturn.objects.all(), QuestionReturned.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(comment="Ingenting.")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {rows.model._meta.db_table}")


def test_the_page_asks_as_much_for_many_lines_as_for_few(client: Client, city: City, django_assert_max_num_queries):
    terms = factories.plan_terms(lines=[(f"Kostnad {number}", 2_700_000) for number in range(20)])
    plan = factories.grant_it(city, factories.for_decision(city), plan=terms).plan
    interim = plan.milestones.get(kind="interim_report")
    client.force_login(city.applicant)
    with django_assert_max_num_queries(40):
        assert client.get(reverse("report", args=[interim.public_id])).status_code == 200
