"""G2: is an organisation vetted anew in time, and never asked again for what still holds?"""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.selectors.my_work import my_work
from registry.lifecycle import Refused
from registry.models import Document, Representative, RoleAssignment, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions.vet_anew import vet_anew
from vetting.clearance import clearance_of
from vetting.earlier_material import still_valid_documents
from vetting.models import Check, Vetting
from vetting.queue import clearances_to_renew

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def cleared(city: City) -> Vetting:
    """Cleared today, with an application that rests on it."""
    return factories.cleared(city, factories.in_review(city))


def reasons(city: City, days: int = 0) -> list[list[str]]:
    """Why each clearance is to be renewed, so many days from now."""
    with time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False):
        return [each.reasons for each in clearances_to_renew(city.officer, on=timezone.localdate())]


def test_a_clearance_is_renewed_before_it_ends_and_not_long_before(city: City, cleared: Vetting) -> None:
    assert reasons(city) == []
    assert reasons(city, 320) == [["Går snart ut"]]
    assert reasons(city, 400) == []


def test_other_signatories_or_another_board_call_for_a_new_vetting(city: City, cleared: Vetting) -> None:
    soon = timezone.localdate() + dt.timedelta(days=3)
    Representative.objects.create(organisation=city.organisation, role="leader", name="A", valid_from=soon)
    assert reasons(city, 5) == []
    Representative.objects.create(organisation=city.organisation, role="chair", name="B", valid_from=soon)
    assert reasons(city) == []
    assert reasons(city, 5) == [[f"Annan styrelse sedan {soon}"]]


def test_other_statutes_do_and_the_same_ones_do_not(city: City, cleared: Vetting) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=10), tick=False):
        factories.submitted(city, amount=1_000_000)
    assert reasons(city, 11) == []
    statutes = Document.objects.filter(kind=Document.Kind.STATUTES).order_by("-pk").first()
    other = factories.checked_pdf("nya-stadgar.pdf")
    with time_machine.travel(timezone.now() + dt.timedelta(days=10), tick=False):
        from registry.actions.file_document import file_document

        file_document(
            actor=city.applicant, checked=other, kind="statutes", direction="in", title="Stadgar", case=statutes.case
        )
    assert [each[0][:13] for each in reasons(city, 11)] == ["Andra stadgar"]


def test_the_task_of_an_officer_who_has_left_is_everybodys(city: City, cleared: Vetting) -> None:
    colleague = factories.make_user(Role.CASE_OFFICER, board=city.board)

    def has_the_task() -> bool:
        with time_machine.travel(timezone.now() + dt.timedelta(days=320), tick=False):
            fresh = User.objects.get(pk=colleague.pk)
            return any(line.case == cleared.case for line in my_work(fresh))

    assert not has_the_task()
    RoleAssignment.objects.filter(user=city.officer).update(valid_to=timezone.localdate())
    assert has_the_task()


def test_the_task_is_the_officers_while_support_depends_on_it(city: City, cleared: Vetting) -> None:
    def tasks() -> list[str]:
        with time_machine.travel(timezone.now() + dt.timedelta(days=320), tick=False):
            vars(city.officer).pop("_work", None)
            return [line.reason for line in my_work(city.officer) if line.case == cleared.case]

    assert tasks() == ["Organisationen ska granskas på nytt"]
    from grants.actions.submit import recall
    from grants.models import Application

    recall(actor=city.applicant, application=Application.objects.get())
    assert tasks() == []


def test_a_new_vetting_begins_with_what_is_still_valid_and_the_old_one_holds(city: City, cleared: Vetting) -> None:
    new = vet_anew(actor=city.officer, vetting=cleared)
    assert new != cleared
    assert clearance_of(city.organisation, on=timezone.localdate()).vetting == cleared
    offered = {check.kind: check.document for check in new.checks.all()}
    assert offered["statutes"].kind == Document.Kind.STATUTES
    assert offered["minutes"].kind == Document.Kind.MINUTES
    assert vet_anew(actor=city.officer, vetting=cleared) == new


def test_what_is_too_old_or_anothers_is_not_offered(city: City, cleared: Vetting) -> None:
    today = timezone.localdate()
    assert set(still_valid_documents(city.organisation, city.board, on=today)) == {"statutes", "minutes"}
    assert set(still_valid_documents(city.organisation, city.board, on=today + dt.timedelta(days=500))) == {"statutes"}
    assert still_valid_documents(city.organisation, factories.make_board(), on=today) == {}


def test_a_vetting_under_way_is_not_begun_twice_nor_by_somebody_else(city: City) -> None:
    vetting = factories.in_review(city).vetting
    with pytest.raises(Refused):
        vet_anew(actor=city.officer, vetting=vetting)
    done = factories.cleared(city, factories.in_review_elsewhere(city, amount=1_000_000))
    for person in (city.reviewer, city.decider, city.central):
        factories.declare(person, done.case)
        with pytest.raises(Refused):
            vet_anew(actor=person, vetting=done)


def test_a_known_organisation_takes_one_form_and_one_button(client: Client, city: City, cleared: Vetting) -> None:
    """The goal: a routine vetting of a known organisation in five clicks."""
    client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("vetting_renew", args=[cleared.case.path_number]))
    new = Vetting.objects.order_by("pk").last()
    assert response.headers["Location"].startswith(reverse("vetting", args=[new.case.path_number]))
    form = client.get(response.headers["Location"]).context["checks_form"]
    typed = {field.html_name: field.value() or "" for field in form}
    missing = [kind for kind in Check.Kind.values if not typed[f"checks-{kind}-source"]]
    for kind in missing:
        typed[f"checks-{kind}-source"] = "Registerutdrag"
    assert set(missing) <= {"activity_report", "audit", "signatories", "sanctions"}
    client.post(reverse("vetting_step", args=[new.case.path_number, "clear"]), typed)
    assert Vetting.objects.get(pk=new.pk).state == "cleared"
