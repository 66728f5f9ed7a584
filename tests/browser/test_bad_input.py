"""What happens to what people type wrong? A message in their language beside the field, and nothing typed is lost."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from followup.models import Milestone
from grants.models import Application
from registry.events import Event
from registry.models import Case
from registry.roles import Role
from tests import factories
from tests.browser.desk import Desk, SignIn
from tests.browser.files import pdf
from tests.factories import City

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1024 * 1024
MONTH = dt.timedelta(days=30)
READERS = ("sv", "en")


def beside(field: Locator, words: str) -> None:
    """The field is marked as wrong, and the message that it is described by says why."""
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    said = " ".join(" ".join(field.page.locator(f"#{each}").inner_text() for each in described).split())
    assert words in said, f"beside the field stands: {said}"
    expect(field.page.locator(f"#{described[-1]}")).to_be_visible()


def summed_up(page: Page, words: str) -> None:
    """The summary at the top says it too, has the focus, and its link leads to the field."""
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link").filter(has_text=words)).to_be_visible()


def test_a_wrong_organisation_number(sign_in: SignIn) -> None:
    city = City()
    number = city.organisation.organisation_number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    officer = sign_in(city.officer)
    for language, words in zip(
        READERS, ("Kontrollera organisationsnumret", "Check the organisation number"), strict=True
    ):
        officer.read_in(language)
        officer.go("/organisations/")
        field = officer.page.locator("#id_q")
        field.fill(wrong)
        with officer.page.expect_navigation():
            field.press("Enter")
        beside(field, words)
        expect(field).to_have_value(wrong)


@pytest.fixture(scope="module")
def too_large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 MB that take no room: a PDF's first bytes and then a hole."""
    path = tmp_path_factory.mktemp("files") / "bokslut.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(60 * MEGABYTE)
    return path


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Windows program that calls itself a PDF."""
    path = tmp_path_factory.mktemp("files") / "stadgar.pdf"
    path.write_bytes(b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(48) + b"PE\x00\x00")
    return path


def in_the_budget_step(city: City, desk: Desk) -> Page:
    """A draft with everything but the budget and its files, opened where they are given."""
    draft = factories.draft(city)
    draft.budget_lines.all().delete()
    draft.attachments.all().delete()
    desk.go(f"/apply/{draft.public_id}/budget/")
    for name, text in (
        ("description", "Löner"),
        ("calculation", "En halv tjänst"),
        ("total", "600 000"),
        ("applied", "540 000"),
    ):
        desk.page.locator(f"#id_lines-budget-0-{name}").fill(text)
    desk.page.locator("#id_own_contribution").fill("Ideellt arbete, 400 timmar")
    return desk.page


def still_typed_in_the_budget_step(page: Page) -> None:
    """The row, the words and the other file are there."""
    for name, text in (
        ("description", "Löner"),
        ("calculation", "En halv tjänst"),
        ("total", "600 000"),
        ("applied", "540 000"),
    ):
        expect(page.locator(f"#id_lines-budget-0-{name}")).to_have_value(text)
    expect(page.locator("#id_own_contribution")).to_have_value("Ideellt arbete, 400 timmar")


@pytest.mark.parametrize(
    ("file", "swedish", "english"),
    [
        ("too_large", "bokslut.pdf är större än 20,0 MB", "bokslut.pdf is larger than 20.0"),
        (
            "program",
            "stadgar.pdf heter PDF men innehåller något annat",
            "is called PDF but its content is something else",
        ),
    ],
)
def test_a_file_that_will_not_do(
    sign_in: SignIn, request: Any, tmp_path: Path, file: str, swedish: str, english: str
) -> None:
    city = City()
    applicant = sign_in(city.applicant)
    page = in_the_budget_step(city, applicant)
    minutes = pdf(tmp_path, "protokoll.pdf", "Årsmötesprotokoll")
    for language, words in zip(READERS, (swedish, english), strict=True):
        applicant.read_in(language)
        field = page.locator("#id_attachment-statutes-file")
        field.set_input_files(request.getfixturevalue(file))
        if language == READERS[0]:
            page.locator("#id_attachment-minutes-file").set_input_files(minutes)
            page.locator("#id_attachment-minutes-dated_on").fill((timezone.localdate() - MONTH).isoformat())
        with page.expect_navigation():
            page.locator("main form button.ds-button").last.click()
        beside(field, words)
        summed_up(page, words)
        still_typed_in_the_budget_step(page)
        expect(page.locator("#attachment-minutes")).to_contain_text("protokoll.pdf")
    assert [each.required.kind for each in Application.objects.get().attachments.all()] == ["minutes"]


def test_an_application_that_is_too_late(sign_in: SignIn) -> None:
    city = City(closes_at=timezone.now() + dt.timedelta(hours=1))
    draft = factories.draft(city)
    applicant = sign_in(city.applicant)
    applicant.go(f"/apply/{draft.public_id}/activity/")
    applicant.write("Vad vill ni göra?", "Samtal varje vecka, skrivet i sista stund.")
    sending = sign_in(factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation))
    sending.go(f"/apply/{draft.public_id}/review/")
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        applicant.press("Spara och fortsätt")
        applicant.told("Utlysningen är stängd")
        applicant.go(f"/apply/{draft.public_id}/activity/")
        expect(applicant.field("Vad vill ni göra?")).to_have_value("Samtal varje vecka, skrivet i sista stund.")
        sending.press("Skicka in ansökan")
        sending.told("Utlysningen är stängd. Ansökan går inte att skicka in.")
        sending.told("Samtal varje vecka, skrivet i sista stund.")
        sending.read_in("en")
        sending.go(f"/apply/{draft.public_id}/review/")
        sending.told("The call is closed. The application cannot be sent in.")
    draft.refresh_from_db()
    assert (draft.state, draft.case) == ("draft", None)


def test_letters_where_a_sum_is_asked(sign_in: SignIn) -> None:
    city = City()
    application = factories.active(city)
    milestone = Milestone.objects.get(plan=application.plan, kind="interim_report")
    applicant = sign_in(city.applicant)
    applicant.go(f"/reports/{milestone.public_id}/")
    page = applicant.page
    typed = {
        page.get_by_label("Vad har ni gjort?"): "Samtal varje vecka.",
        page.get_by_label("Resultat hittills, mål 1"): "33",
        page.get_by_label("Kommentar till mål 1"): "Fler än vi trodde.",
        page.get_by_label("Kvinnor och flickor, okänd ålder"): "30",
        page.get_by_label("Vad har ni lärt er?"): "Att ringa innan.",
    }
    for field, text in typed.items():
        field.fill(text)
    cost = page.get_by_label("Förbrukat hittills, kronor: Löner")
    cost.fill("tolvtusen")
    applicant.press("Skicka in redovisningen")
    beside(cost, "Skriv")
    expect(cost).to_have_value("tolvtusen")
    for field, text in typed.items():
        expect(field).to_have_value(text)
    assert Milestone.objects.get(pk=milestone.pk).state == "upcoming"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_double_click_on_send(
    sign_in: SignIn, new_context: Callable[..., BrowserContext], base_url: str, scripts: bool
) -> None:
    city = City()
    draft = factories.draft(city)
    applicant = sign_in(city.applicant)
    page = applicant.page
    if not scripts:
        kept = applicant.page.context.storage_state()
        page = new_context(java_script_enabled=False, storage_state=kept).new_page()
    page.goto(f"/apply/{draft.public_id}/review/")
    page.get_by_role("button", name="Skicka in ansökan").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vi har tagit emot er ansökan")
    case = Case.objects.get(kind=Case.Kind.APPLICATION)
    assert Application.objects.get().case == case
    assert case.journal.filter(event=Event.APPLICATION_SUBMITTED).count() == 1
    assert case.notices.count() == 1
    expect(page.get_by_text(case.registry_number).first).to_be_visible()
