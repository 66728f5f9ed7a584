"""R11: is a purpose asked for whenever the material is read, however the page is reached?"""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.events import Event
from registry.models import JournalEntry, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions.make_check import CheckResult, make_checks
from vetting.actions.read_material import read_material
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def vetting(city: City) -> Vetting:
    """Opened at the board."""
    return Vetting.objects.get(pk=factories.in_review(city).vetting_id)


def readings(vetting: Vetting) -> int:
    """How often the material has been opened."""
    return JournalEntry.objects.filter(case=vetting.case, event=Event.VETTING_READ).count()


@pytest.mark.parametrize(("hours", "goes_on"), [(20, True), (30, False), (24 * 90, False)])
def test_a_step_after_midnight_goes_on_and_one_much_later_asks_anew(
    client: Client, city: City, vetting: Vetting, hours: int, goes_on: bool
) -> None:
    noon = timezone.localtime().replace(hour=12) + dt.timedelta(days=1)
    with time_machine.travel(noon, tick=False):
        factories.read(city.coordinator, vetting)
        before = readings(vetting)
    with time_machine.travel(noon + dt.timedelta(hours=hours), tick=False):
        client.force_login(city.coordinator, backend="django.contrib.auth.backends.ModelBackend")
        client.post(reverse("vetting_step", args=[vetting.case.path_number, "escalate"]))
    assert readings(vetting) == before + goes_on


@pytest.mark.parametrize("purpose", ["", "  "])
def test_nobody_reads_for_no_purpose(city: City, vetting: Vetting, purpose: str) -> None:
    before = readings(vetting)
    with pytest.raises(ValidationError):
        read_material(actor=city.reviewer, vetting=vetting, purpose=purpose)
    assert readings(vetting) == before


def test_the_case_page_tells_what_the_points_say_to_who_handles_or_has_opened_the_vetting(
    client: Client, city: City
) -> None:
    application = factories.in_review(city)
    page = reverse("case", args=[application.case.path_number])
    source = "Stadgar antagna i mars"
    row = Vetting.objects.get(pk=application.vetting_id)
    make_checks(actor=city.officer, vetting=row, results=[CheckResult("statutes", "ok", source)])

    def shown_to(person: User) -> bool:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return source in client.get(page).content.decode()

    assert shown_to(city.officer)
    assert not shown_to(city.decider)
    read_material(actor=city.decider, vetting=row, purpose="Inför beslut")
    assert shown_to(city.decider)
    assert not shown_to(factories.make_user(Role.REGISTRAR, board=city.board))
