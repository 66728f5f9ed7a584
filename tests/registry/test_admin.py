"""Can a system administrator get round the machines, the journal, or the wall around vetting material?"""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from registry.journal import verify
from registry.lifecycle import Stateful
from registry.models import (
    Case,
    Delivery,
    Document,
    Hearing,
    JournalEntry,
    LetterWording,
    Notice,
    Organisation,
    Parameter,
    RoleAssignment,
    User,
)
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db

STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]
WRITTEN = [Case, Delivery, Document, Hearing, LetterWording, Notice, JournalEntry, Organisation, *STATEFUL]
ADDED = {
    "grants.PayingAccount",
    "registry.Letterhead",
    "registry.User",
    "followup.AgeGroup",
    "registry.RoleAssignment",
    "registry.Board",
    "registry.Parameter",
}


@pytest.fixture
def root(client: Client) -> Client:
    """Signed in as a system administrator."""
    client.force_login(User.objects.create_superuser("root@example.org", "hemligt-ord-1", name="Rot"))
    return client


def address(row: Any, page: str) -> str:
    """The admin's page for a row, or for the model when the page takes none."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(name, args=[] if page in {"add", "changelist"} else [row.pk])


def test_there_are_eighteen_machines() -> None:
    assert len(STATEFUL) == 18


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model._meta.label)
def test_nobody_adds_changes_or_deletes_what_actions_write(model: Any) -> None:
    if model not in admin.site._registry:
        return  # not shown at all
    request = type("Request", (), {"user": User(is_superuser=True, is_staff=True)})()
    page = admin.site._registry[model]
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_only_what_the_city_keeps_by_hand_can_be_added() -> None:
    request = type("Request", (), {"user": User(is_superuser=True, is_staff=True)})()
    ours = {"registry", "vetting", "followup", "grants"}
    added = {
        model._meta.label
        for model, page in admin.site._registry.items()
        if model._meta.app_label in ours and page.has_add_permission(request)
    }
    assert added == ADDED
    kept = [page for model, page in admin.site._registry.items() if model._meta.label in ADDED]
    assert not [page for page in kept if page.has_delete_permission(request)]


def test_no_state_is_changed_by_a_post(root: Client) -> None:
    application = factories.active(City())
    rows = [
        application,
        application.support.payments.first(),
        application.plan,
        application.plan.milestones.first(),
        application.call,
    ]
    for row in rows:
        for page in ("change", "delete"):
            answer = root.post(address(row, page), {"state": "closed", "post": "yes", "version": 9})
            assert answer.status_code == 403, (row, page)
        assert root.post(address(row, "add"), {"state": "paid"}).status_code == 403
        assert type(row).objects.get(pk=row.pk).state == row.state


def test_no_row_goes_away_by_the_lists_own_action(root: Client) -> None:
    application = factories.submitted(City())
    root.post(
        address(application, "changelist"),
        {"action": "delete_selected", "_selected_action": [application.pk], "post": "yes"},
    )
    assert type(application).objects.filter(pk=application.pk).exists()


def test_the_pages_can_be_read(root: Client) -> None:
    application = factories.active(City())
    for row in (application, application.case, application.support, application.plan, application.call):
        assert root.get(address(row, "change")).status_code == 200
        assert root.get(address(row, "changelist")).status_code == 200


def test_vetting_material_is_not_shown(root: Client) -> None:
    city = City()
    exclusion = factories.excluded(city, factories.active(city))
    case = exclusion.vetting.case
    hidden = [case, case.documents.first(), case.hearings.first(), case.notices.first(), case.journal.first()]
    for row in hidden:
        assert root.get(address(row, "change")).status_code == 302, row
        listed = root.get(address(row, "changelist")).content.decode()
        assert f"/{row.pk}/change/" not in listed
    with pytest.raises(NoReverseMatch):
        address(exclusion.vetting, "changelist")


@pytest.mark.parametrize("model", ["vetting", "finding", "evidence", "advice", "check", "exclusion"])
def test_the_vetting_apps_rows_have_no_page_in_the_admin(root: Client, model: str) -> None:
    assert root.get(f"/admin/vetting/{model}/").status_code == 404


def test_an_official_without_staff_rights_is_not_let_in(client: Client) -> None:
    city = City()
    for person in (city.officer, city.decider, city.auditor, city.applicant):
        client.force_login(person)
        assert client.get(reverse("admin:index")).status_code == 302


def test_a_person_is_never_deleted(root: Client) -> None:
    person = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert root.post(address(person, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()
    assert root.post(address(person.role_assignments.get(), "delete"), {"post": "yes"}).status_code == 403


def test_a_role_is_ended_by_a_date(root: Client) -> None:
    board = factories.make_board()
    assignment = factories.make_user(Role.CASE_OFFICER, board=board).role_assignments.get()
    answer = root.post(
        address(assignment, "change"),
        {
            "user": assignment.user_id,
            "role": assignment.role,
            "board": board.pk,
            "organisation": "",
            "valid_from": "2026-01-01",
            "valid_to": "2026-02-01",
        },
    )
    assert answer.status_code == 302
    assert str(RoleAssignment.objects.get(pk=assignment.pk).valid_to) == "2026-02-01"


def test_what_an_administrator_changes_is_in_the_journal_with_what_it_was(root: Client) -> None:
    typed = {"key": "hearing_days", "value": "28", "valid_from": "2027-01-01"}
    refused = root.post(reverse("admin:registry_parameter_add"), typed | {"value": "-1"})
    assert "minst 7" in refused.content.decode()
    assert not JournalEntry.objects.filter(event__startswith="registry.reference").exists()
    root.post(reverse("admin:registry_parameter_add"), typed)
    number = Parameter.objects.get()
    root.post(address(number, "change"), typed | {"value": "30"})
    added, changed = JournalEntry.objects.filter(event__startswith="registry.reference").order_by("pk")
    assert (added.event, added.after["value"], added.actor.name) == ("registry.reference.added", "28", "Rot")
    assert (changed.before, changed.after["value"]) == ({"value": "28"}, "30")
    assert list(verify()) == []


def test_a_role_given_in_the_admin_is_in_the_journal_of_its_board(root: Client) -> None:
    board, person = factories.make_board(), factories.make_user()
    typed = {"user": person.pk, "role": "case_officer", "board": board.pk, "valid_from": "2026-01-01"}
    root.post(reverse("admin:registry_roleassignment_add"), typed)
    entry = JournalEntry.objects.get(event="registry.reference.added")
    assert (entry.board, entry.after["user"], entry.after["role"]) == (board, str(person), "case_officer")
    root.post(reverse("admin:registry_user_add"), {"email": "n@example.org", "name": "N", "language": "sv"})
    assert not JournalEntry.objects.filter(after__has_key="password").exists()
