"""Can an organisation find and read every letter, and officials those of the cases they see?"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.actions.declare_conflict import declare_conflict
from registry.actions.file_letters import file_letter
from registry.actions.send_hearing import send_hearing
from registry.letters.plain import laid_out
from registry.models import Notice
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions.read_material import read_material
from vetting.models import Vetting

pytestmark = pytest.mark.django_db
LETTERS = "/letters/"


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def receipt(city: City) -> Notice:
    return factories.submitted(city).case.notices.get()


def address(notice: Notice) -> str:
    return reverse("letter", args=[notice.public_id])


def test_a_visitor_is_asked_to_sign_in(client: Client, receipt: Notice):
    for page in (LETTERS, address(receipt)):
        assert client.get(page)["Location"].startswith("/accounts/login/")


def test_an_organisation_sees_its_letters_newest_first(client: Client, city: City):
    factories.granted(city)
    client.force_login(city.applicant)
    letters = list(client.get(LETTERS).context["page_obj"])
    assert [notice.letter for notice in letters] == ["granted", "receipt"]
    assert client.get(address(letters[0])).status_code == 200


def test_officials_have_no_list_of_letters_but_read_those_of_their_cases(client: Client, city: City, receipt: Notice):
    client.force_login(city.officer)
    assert client.get(LETTERS).status_code == 404
    assert receipt.subject in client.get(address(receipt)).content.decode()


def test_strangers_get_404(client: Client, city: City, receipt: Notice):
    other_board = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for stranger in (other_board, other, factories.make_user()):
        client.force_login(stranger)
        assert client.get(address(receipt)).status_code == 404
    client.force_login(other)
    assert list(client.get(LETTERS).context["page_obj"]) == []


def test_a_letter_to_a_board_is_not_read_by_the_organisation(client: Client, city: City, receipt: Notice):
    to_board = factories.letter(
        receipt.case, letter="withdrawal_prepared", subject="Att besluta", body="Nämnden", to_organisation=False
    )
    client.force_login(city.applicant)
    assert client.get(address(to_board)).status_code == 404
    assert list(client.get(LETTERS).context["page_obj"]) == [receipt]


def test_a_letter_with_markup_in_it_is_shown_as_text(client: Client, city: City, receipt: Notice):
    notice = factories.letter(receipt.case, subject="<b>Brev</b>", body="Skäl\n<script>alert(1)</script>")
    client.force_login(city.applicant)
    page = client.get(address(notice)).content.decode()
    assert "<b>Brev" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_letter_of_a_vetting_is_read_by_officials_only_after_saying_why(client: Client, city: City):
    vetting = Vetting.objects.get(pk=factories.in_review(city).vetting_id)
    declare_conflict(actor=city.officer, cases=[vetting.case], has_conflict=False)
    hearing = send_hearing(
        actor=city.officer, case=vetting.case, purpose="adverse_conclusion", material="Iakttagelsen."
    )
    notice = vetting.case.notices.get(letter="hearing")
    client.force_login(city.officer)
    assert client.get(address(notice))["Location"] == reverse("vetting", args=[vetting.case.path_number])
    read_material(actor=city.officer, vetting=vetting, purpose="Läsa brevet.")
    assert "Iakttagelsen." in client.get(address(notice)).content.decode()
    client.force_login(city.applicant)
    page = client.get(address(notice)).content.decode()
    assert "Iakttagelsen." in page
    assert reverse("hearing_answer", args=[hearing.public_id]) in page


def test_officials_see_that_the_mail_failed(client: Client, city: City, receipt: Notice):
    receipt.deliveries.update(failed_at=timezone.now(), failure="Connection refused")
    client.force_login(city.officer)
    assert "Connection refused" in client.get(address(receipt)).content.decode()
    client.force_login(city.applicant)
    assert "Connection refused" not in client.get(address(receipt)).content.decode()


def test_a_short_first_line_is_a_heading_and_a_sentence_is_not():
    paragraphs = list(laid_out("En mening.\n\nSkälen för beslutet\nDet stämmer.\n\n– ett\n– två\n\n\nSist"))
    assert [(each.heading, each.text) for each in paragraphs] == [
        ("", "En mening."),
        ("Skälen för beslutet", "Det stämmer."),
        ("", "– ett\n– två"),
        ("", "Sist"),
    ]


def test_the_list_asks_as_much_for_many_as_for_few(client: Client, city: City, receipt: Notice):
    client.force_login(city.applicant)
    client.get(LETTERS)
    with CaptureQueriesContext(connection) as few:
        client.get(LETTERS)
    for number in range(30):
        factories.letter(receipt.case, subject=f"Brev {number}")
    with CaptureQueriesContext(connection) as many:
        response = client.get(LETTERS)
    assert len(response.context["page_obj"]) == 25
    assert len(many) == len(few)
    assert client.get(LETTERS + "?page=99").status_code == 200


def test_a_letter_stands_once_in_the_case_with_its_pdf_and_the_course_of_events_says_which(
    client: Client, city: City, receipt: Notice
):
    filed = file_letter(notice=receipt)
    client.force_login(city.officer)
    page = client.get(reverse("case", args=[receipt.case.path_number])).content.decode()
    documents, _between, letters = page.partition('id="letters"')
    assert reverse("document", args=[filed.public_id]) not in page
    assert reverse("letter_pdf", args=[receipt.public_id]) in letters
    assert f"Nr {filed.number}" in letters
    assert receipt.subject not in documents.partition('id="documents"')[2]
    assert "Brev skickat (bekräftelse)" in page


def test_a_letter_of_a_withdrawal_is_listed_on_its_page(client: Client):
    city = City(budget=10_000_000_000)
    exclusion = factories.excluded(city, factories.active(city))
    withdrawal = exclusion.withdrawals.get()
    client.force_login(city.decider)
    for name, case in (("withdrawal", withdrawal.case), ("exclusion", exclusion.case)):
        page = client.get(reverse(name, args=[case.path_number])).content.decode()
        for notice in case.notices.all():
            assert reverse("letter", args=[notice.public_id]) in page
