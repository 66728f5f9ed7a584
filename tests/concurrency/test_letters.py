"""Is a letter told of once, reminded of once, and worded one version at a time, whoever else does the same? (PostgreSQL)"""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from grants.actions.remind_applicants import remind_of_supplements
from grants.actions.request_supplement import request_supplement
from registry.actions.deliver import mail_waiting
from registry.actions.word_letter import WordingText, word_letter
from registry.journal import verify
from registry.models import Delivery, LetterWording
from tests import factories
from tests.factories import City
from tests.factories.threads import together
from tests.mail_server import running

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_two_rounds_at_once_send_each_mail_once(settings: Any):
    city = City()
    case = factories.submitted(city).case
    Delivery.objects.all().delete()
    for number in range(6):
        notice = factories.letter(case, letter="closed", subject=f"Brev {number}")
        Delivery.objects.create(notice=notice, user=city.applicant, address=city.applicant.email)
    with running(settings) as server:
        outcomes = together(mail_waiting, mail_waiting)
    assert sum(sent for sent, _undelivered in outcomes) == 6
    assert len(server.taken) == 6
    assert not Delivery.objects.waiting().exists()


def test_two_rounds_at_once_remind_once():
    city = City()
    application = factories.in_review(city)
    request_supplement(actor=city.officer, application=application, request="Stadgarna saknas.")
    late = timezone.localdate() + dt.timedelta(days=60)
    outcomes = together(lambda: remind_of_supplements(on=late), lambda: remind_of_supplements(on=late))
    assert sorted(outcomes) == [0, 1]
    assert application.case.notices.filter(letter="supplement_reminder").count() == 1
    assert list(verify()) == []


@pytest.mark.parametrize("of_city", [True, False])
def test_two_who_word_a_letter_at_once_write_two_versions(of_city: bool):
    city = City()
    text = WordingText("S {registry_number}", "Slut.", "E {registry_number}", "End.")
    actor = city.central if of_city else city.coordinator

    def word() -> LetterWording:
        board = None if of_city else city.board
        return word_letter(actor=actor, board=board, letter="closed", text=text, valid_from=timezone.localdate())

    outcomes = together(word, word)
    assert sorted(row.version for row in outcomes) == [1, 2]
