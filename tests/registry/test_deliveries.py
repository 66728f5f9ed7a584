"""Is everybody told of a letter once, as they want it, and does what does not arrive come back to somebody?"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Application
from grants.selectors.my_work import my_work
from registry.actions.deliver import mail_deliveries, mail_waiting
from registry.actions.send_notice import send_notice, send_notices
from registry.actions.set_mail_frequency import set_mail_frequency
from registry.actions.settle_delivery import note_bounce, settle_deliveries
from registry.lifecycle import Refused
from registry.models import Delivery, JournalEntry, Notice, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.mail_server import MailServer, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10_000_000_000)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with running(settings) as found:
        yield found


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def again(user: User) -> User:
    """The person as the next request knows them."""
    return User.objects.get(pk=user.pk)


def reasons(user: User) -> list[str]:
    return [line.reason for line in my_work(again(user)) if line.kind == "letter"]


def second_person(city: City) -> User:
    return factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)


def tomorrow(days: int = 1) -> Any:
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


# ── Who is told ──


def test_each_person_gets_a_mail_of_their_own_and_sees_nobody_else(city: City, server: MailServer, committed: Any):
    other = second_person(city)
    with committed():
        case = factories.submitted(city).case
    assert sorted(address for address, _message in server.taken) == sorted([city.applicant.email, other.email])
    for _address, message in server.taken:
        assert len(message["To"].addresses) == 1
        assert message["Auto-Submitted"] == "auto-generated"
        assert case.registry_number in message["Subject"]
    assert Delivery.objects.filter(sent_at__isnull=False, attempts=1).count() == 2


def test_a_person_with_two_roles_is_told_once(city: City):
    factories.give_role(city.applicant, Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    notice = factories.submitted(city).case.notices.get()
    assert [row.address for row in notice.deliveries.all()] == [city.applicant.email]
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(notice=notice, user=city.applicant, address="annan@example.org")


def test_the_mail_says_what_it_is_about_in_words_that_give_nothing_away(city: City, committed: Any):
    with committed():
        application = factories.granted(city)
    said = {mail.outbox[-1].subject, mail.outbox[-1].body}
    text = " ".join(map(str, said))
    assert "Det gäller er ansökan" in text
    for secret in ("beviljas", "540", application.title, city.organisation.name, "vtal", "Beslut"):
        assert secret not in text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("letter", [str(value) for value in Notice.Letter.values])
def test_no_mail_tells_of_an_outcome(letter: str, language: str):
    from django.utils import translation

    from registry.letters.about import about

    with translation.override(language):
        said = str(about(letter)).lower()
    wrong = r"avsl|bevilj|avvis|indrag|avst|åter|extrem|refus|grant|dismiss|withdr|exclu|repay"
    assert not re.search(wrong, said)


def test_letters_to_many_cases_plan_their_mails_with_as_many_queries_as_to_few(city: City):
    applications = [factories.submitted(city) for _ in range(5)]
    cases = [(application.case, {"application": application}) for application in applications]

    def queries(some: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            send_notices(some, letter=Notice.Letter.CLOSED, actor=None)
        return len(asked)

    queries(cases[:1])
    assert queries(cases) == queries(cases[:2])


# ── Once a day ──


def test_whoever_wants_one_mail_a_day_gets_one_and_the_other_person_theirs_at_once(
    city: City, server: MailServer, committed: Any
):
    other = second_person(city)
    set_mail_frequency(actor=city.applicant, frequency="daily")
    with committed():
        first, second = factories.submitted(city), factories.submitted(city)
    assert len(server.to(other.email)) == 2
    assert server.to(city.applicant.email) == []
    assert mail_waiting() == (1, 0)
    (message,) = server.to(city.applicant.email)
    text = message.get_content()
    assert message["Subject"] == "2 nya brev i Värna"
    for application in (first, second):
        notice = application.case.notices.get()
        assert application.case.registry_number in text
        assert reverse("letter", args=[notice.public_id]) in text
        assert application.title not in text
    assert mail_waiting() == (0, 0)
    assert len(server.to(city.applicant.email)) == 1


def test_the_days_mail_comes_with_the_nightly_round(city: City, server: MailServer, committed: Any):
    set_mail_frequency(actor=city.applicant, frequency="daily")
    with committed():
        factories.submitted(city)
    said = io.StringIO()
    call_command("remind", stdout=said)
    assert "mails sent: 1" in said.getvalue()
    assert len(server.to(city.applicant.email)) == 1


def test_nobody_can_choose_not_to_be_told(client: Client, city: City):
    with pytest.raises(ValidationError):
        set_mail_frequency(actor=city.applicant, frequency="never")
    client.force_login(city.applicant)
    page = reverse("my_settings")
    assert client.post(page, {"mail_frequency": "never"}).status_code == 422
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"mail_frequency": "daily"}).status_code == 302
    assert again(city.applicant).mail_frequency == "daily"
    assert again(city.officer).mail_frequency == "at_once"
    assert "checked" in client.get(page).content.decode().split('value="daily"')[1][:120]


# ── What does not arrive ──


def test_a_refused_address_stops_neither_the_step_nor_the_others(city: City, server: MailServer, committed: Any):
    other = second_person(city)
    server.refused[city.applicant.email] = "550 5.1.1 User unknown"
    with committed():
        application = factories.submitted(city)
    assert Application.objects.get(pk=application.pk).state == "submitted"
    assert len(server.to(other.email)) == 1
    failed = Delivery.objects.get(user=city.applicant)
    assert (failed.failure, failed.sent_at, failed.attempts) == ("550 5.1.1 User unknown", None, 1)
    assert Delivery.objects.get(user=other).sent_at is not None
    entry = JournalEntry.objects.get(event="registry.mail.not_delivered")
    assert (entry.case, entry.reason) == (application.case, "550 5.1.1 User unknown")


def test_a_server_that_does_not_answer_stops_nothing_and_the_round_tries_again(
    city: City, settings: Any, committed: Any
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with running(settings):
        pass  # its port is free again: nothing answers there
    with committed():
        application = factories.submitted(city)
    row = Delivery.objects.get(notice__case=application.case)
    assert "refused" in row.failure
    assert mail_waiting() == (0, 1)
    assert JournalEntry.objects.filter(event="registry.mail.not_delivered").count() == 1
    with running(settings) as server:
        assert mail_waiting() == (1, 0)
        assert len(server.to(city.applicant.email)) == 1
        assert mail_waiting() == (0, 0)
    row.refresh_from_db()
    assert (row.failed_at, row.failure, row.attempts) == (None, "", 3)


def test_what_failed_is_a_task_for_the_case_officer_and_the_registrar(
    client: Client, city: City, server: MailServer, committed: Any
):
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    elsewhere = factories.make_user(Role.REGISTRAR, board=factories.make_board())
    server.refused[city.applicant.email] = "550 5.1.1 User unknown"
    with committed():
        application = factories.in_review(city)
    notice = application.case.notices.get()
    for person in (city.officer, registrar):
        assert reasons(person) == ["Ett mejl om ett brev kom inte fram"]
    for person in (city.decider, city.reviewer, elsewhere):
        assert reasons(person) == []
    line = next(each for each in my_work(again(registrar)) if each.kind == "letter")
    client.force_login(registrar)
    page = client.get(line.url.partition("#")[0]).content.decode()
    assert "550 5.1.1 User unknown" in page
    assert reverse("letter_reached", args=[notice.public_id]) in page
    case_page = client.get(reverse("case", args=[application.case.path_number])).content.decode()
    assert f"Mejl till {city.applicant.email} inte levererat" in case_page
    client.force_login(city.applicant)
    assert "User unknown" not in client.get(reverse("letter", args=[notice.public_id])).content.decode()


def test_the_task_ends_when_the_mail_arrives_or_when_somebody_has_told_them(
    client: Client, city: City, server: MailServer, committed: Any
):
    server.refused[city.applicant.email] = "451 try later"
    with committed():
        application = factories.in_review(city)
    del server.refused[city.applicant.email]
    mail_waiting()
    assert reasons(city.officer) == []
    server.refused[city.applicant.email] = "550 no"
    with committed():
        notice = send_notice(
            case=application.case, letter="closed", actor=city.officer, context={"application": application}
        )
    assert len(reasons(city.officer)) == 1
    page = reverse("letter_reached", args=[notice.public_id])
    client.force_login(city.officer)
    assert client.post(page, {"how": " "}).status_code == 422
    assert len(reasons(city.officer)) == 1
    assert client.post(page, {"how": "Skickat med post."}).status_code == 302
    assert reasons(city.officer) == []
    row = Delivery.objects.get(notice=notice)
    assert (row.settled_by, row.settled_how) == (city.officer, "Skickat med post.")
    entry = JournalEntry.objects.get(event="registry.mail.settled")
    assert (entry.actor, entry.reason) == (city.officer, "Skickat med post.")
    assert mail_waiting()[0] == 0
    assert "nothing_undelivered" in refused_codes(city.officer, notice)


def refused_codes(actor: User, notice: Notice) -> list[str]:
    with pytest.raises(Refused) as raised:
        settle_deliveries(actor=again(actor), notice=notice, how="Ringt.")
    return raised.value.codes


def test_only_those_who_work_with_the_case_say_that_somebody_is_told(client: Client, city: City):
    notice = factories.submitted(city).case.notices.get()
    notice.deliveries.update(failed_at=timezone.now(), failure="550 no")
    page = reverse("letter_reached", args=[notice.public_id])
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for person in (city.applicant, elsewhere, city.auditor):
        assert refused_codes(person, notice) == ["not_permitted"]
        client.force_login(person)
        assert client.post(page, {"how": "Ringt."}).status_code == 404
    assert Delivery.objects.undelivered().count() == 1


def test_a_letter_that_nobody_can_be_told_of_is_a_task_until_somebody_can(
    city: City, server: MailServer, committed: Any
):
    application = factories.in_review(city)
    city.applicant.role_assignments.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    with committed():
        notice = send_notice(case=application.case, letter="closed", actor=None, context={"application": application})
    assert len(reasons(city.officer)) == 1
    assert server.taken == []
    assert mail_waiting() == (1, 1)  # the receipt, which waited for no commit here
    successor = second_person(city)
    assert mail_waiting() == (1, 0)
    assert len(server.to(successor.email)) == 1
    assert [row.user for row in notice.deliveries.all()] == [successor]
    assert reasons(city.officer) == []


def test_a_bounce_is_noted_by_command_and_not_tried_again_until_there_is_another_address(
    city: City, server: MailServer, committed: Any
):
    with committed():
        application = factories.in_review(city)
    said = io.StringIO()
    call_command("bounce", city.applicant.email.upper(), reason="550 mailbox gone", stdout=said)
    assert said.getvalue().strip() == "mails noted as not delivered: 1"
    call_command("bounce", city.applicant.email, stdout=said)
    assert said.getvalue().strip().endswith("mails noted as not delivered: 0")
    assert len(reasons(city.officer)) == 1
    assert mail_waiting() == (0, 1)
    assert len(server.taken) == 1
    User.objects.filter(pk=city.applicant.pk).update(email="ny@example.org")
    assert mail_waiting() == (1, 0)
    assert len(server.to("ny@example.org")) == 1
    assert reasons(city.officer) == []
    assert JournalEntry.objects.filter(case=application.case, event="registry.mail.not_delivered").count() == 1


def test_a_bounce_is_noted_in_the_admin_and_nothing_else_can_be_changed_there(client: Client, city: City):
    notice = factories.submitted(city).case.notices.get()
    row = notice.deliveries.get()
    mail_deliveries.func([row.pk])
    administrator = User.objects.create_superuser("rot@example.org", "hemligt-ord-1", name="Rot")
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    listed = reverse("admin:registry_delivery_changelist")
    chosen = {"action": "note_that_they_bounced", "_selected_action": [row.pk]}
    assert client.post(listed, chosen).status_code == 302
    row.refresh_from_db()
    assert (row.has_bounced, row.failure) == (True, "Mejlet kom i retur: adressen finns inte.")
    assert JournalEntry.objects.get(event="registry.mail.not_delivered").actor == administrator
    assert client.post(reverse("admin:registry_delivery_change", args=[row.pk]), {"failure": ""}).status_code == 403
    assert client.post(
        listed, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    ).status_code in {
        302,
        403,
    }
    assert Delivery.objects.filter(pk=row.pk).exists()


def test_a_mail_that_failed_long_ago_is_left_to_whoever_has_the_task(city: City, server: MailServer, committed: Any):
    server.refused[city.applicant.email] = "550 no"
    with committed():
        factories.in_review(city)
    server.refused.clear()
    with tomorrow(8):
        assert mail_waiting() == (0, 1)
    assert len(reasons(city.officer)) == 1


def test_what_the_machine_did_not_get_to_goes_with_the_round_and_what_another_has_begun_does_not(
    city: City, server: MailServer
):
    notice = factories.submitted(city).case.notices.get()  # the machine stopped before the task
    notice.deliveries.update(claimed_at=timezone.now())
    assert mail_waiting() == (0, 0)
    mail_deliveries.func([row.pk for row in notice.deliveries.all()])
    assert server.taken == []
    with tomorrow():
        assert mail_waiting() == (1, 0)
    assert len(server.to(city.applicant.email)) == 1


def test_a_bounce_of_a_letter_that_is_dealt_with_changes_nothing(city: City):
    application = factories.in_review(city)
    notice = application.case.notices.get()
    notice.deliveries.update(failed_at=timezone.now(), failure="550 no")
    settle_deliveries(actor=city.officer, notice=notice, how="Ringt.")
    assert note_bounce(actor=None, deliveries=list(notice.deliveries.all())) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.deliveries.update(settled_how="")
