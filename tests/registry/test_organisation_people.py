"""Can an organisation come in, and its people change, without the shell, and can nobody else change them?"""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.actions.keep_organisation import (
    Person,
    add_representative,
    end_administrator,
    end_representative,
    invite_administrator,
    register_organisation,
)
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import JournalEntry, Organisation, Representative, RoleAssignment, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.changes import changes_since
from vetting.clearance import clearance_of

pytestmark = pytest.mark.django_db

NEW = {
    "organisation_number": "802412-3455",
    "name": "Nya föreningen",
    "legal_form": "61",
    "seat": "Stockholm",
    "person": "Nina Ny",
    "email": "Nina@Ny.example",
}


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def chair(city: City) -> Representative:
    """Who has led the city's organisation for two years."""
    since = timezone.localdate() - dt.timedelta(days=730)
    return Representative.objects.create(
        organisation=city.organisation, role="chair", name="Astrid Ask", valid_from=since, is_signatory=True
    )


def signed_in(client: Client, person: User) -> Client:
    """The client as this person."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def people(organisation: Organisation, *more: object) -> str:
    """The page of the organisation's people, or an address below it."""
    page = reverse("organisation_people", args=[organisation.organisation_number])
    return page + "".join(f"{each}/" for each in more)


def number() -> str:
    """A number that no organisation has, with its check digit."""
    return NEW["organisation_number"][:-1] + factories.luhn_digit(NEW["organisation_number"][:-1].replace("-", ""))


def test_an_official_registers_an_organisation_and_its_first_person_signs_in(
    client: Client, city: City, django_capture_on_commit_callbacks
) -> None:
    signed_in(client, city.officer)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("organisation_new"), NEW | {"organisation_number": number()})
    made = Organisation.objects.get(name="Nya föreningen")
    assert response.headers["Location"] == people(made)
    person = User.objects.get(email="nina@ny.example")
    assert not person.has_usable_password()
    (sent,) = mail.outbox
    assert sent.to == ["nina@ny.example"]
    assert reverse("account_reset_password") in sent.body
    mail.outbox.clear()
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "nina@ny.example"})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    chosen = client.get(link[1], follow=True)
    client.post(chosen.request["PATH_INFO"], {"password1": "ett-gott-ord-7", "password2": "ett-gott-ord-7"})
    signed = client.post(reverse("account_login"), {"login": "nina@ny.example", "password": "ett-gott-ord-7"})
    assert signed.status_code == 302
    assert client.get(people(made)).status_code == 200
    events = set(JournalEntry.objects.filter(organisation=made).values_list("event", flat=True))
    assert events == {"registry.organisation.registered", "registry.administrator.invited"}
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("organisation_number", "802412-3456"), ("name", ""), ("legal_form", ""), ("seat", " "), ("email", "nina")],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, city: City, field: str, value: str
) -> None:
    signed_in(client, city.officer)
    response = client.post(reverse("organisation_new"), NEW | {"organisation_number": number()} | {field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Organisation.objects.filter(name="Nya föreningen").exists()
    assert not User.objects.filter(email="nina@ny.example").exists()
    assert "Nina Ny" in response.content.decode()


def test_an_organisation_is_registered_once(client: Client, city: City) -> None:
    known = city.organisation.organisation_number
    response = signed_in(client, city.officer).post(reverse("organisation_new"), NEW | {"organisation_number": known})
    assert response.status_code == 422
    assert city.organisation.name in str(response.context["form"].errors["organisation_number"])
    assert not User.objects.filter(email="nina@ny.example").exists()


def test_who_may_not_does_not_even_past_the_page(city: City, chair: Representative) -> None:
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    new = {name: NEW[name] for name in ("name", "legal_form", "seat")} | {"organisation_number": number()}
    person = Person("Nina", "nina@ny.example")
    held = RoleAssignment.objects.get(user=city.applicant)
    today = timezone.localdate()
    for actor in (stranger, city.decider, city.reviewer, city.auditor, city.central):
        steps = [
            lambda: register_organisation(actor=actor, administrator=person, **new),  # noqa: B023 - called at once
            lambda: invite_administrator(actor=actor, organisation=city.organisation, person=person),  # noqa: B023
            lambda: end_administrator(actor=actor, assignment=held),  # noqa: B023
            lambda: add_representative(
                actor=actor,  # noqa: B023
                organisation=city.organisation,
                role="chair",
                name="A",
                valid_from=today,
            ),
            lambda: end_representative(actor=actor, representative=chair, valid_to=today),  # noqa: B023
        ]
        for step in steps:
            with pytest.raises(Refused) as refused:
                step()
            assert refused.value.codes == ["not_permitted"]
    with pytest.raises(Refused):
        register_organisation(actor=city.applicant, administrator=person, **new)


def test_an_organisation_keeps_its_own_representatives_and_a_new_signatory_calls_for_a_vetting(
    client: Client, city: City
) -> None:
    vetting = factories.cleared(city, factories.in_review(city))
    assert clearance_of(city.organisation, on=timezone.localdate()).vetting == vetting
    signed_in(client, city.applicant)
    today = timezone.localdate()
    typed = {"role": "chair", "name": "Bo Berg", "valid_from": today.isoformat(), "is_signatory": "on"}
    response = client.post(
        people(city.organisation, "representative"), {f"representative-{name}": text for name, text in typed.items()}
    )
    assert response.status_code == 302
    made = Representative.objects.get(name="Bo Berg")
    assert (made.role, made.is_signatory, made.valid_to) == ("chair", True, None)
    assert "Bo Berg" in client.get(people(city.organisation)).content.decode()
    assert "Bo Berg" not in str(list(JournalEntry.objects.values_list("after", flat=True)))
    assert changes_since([vetting]) == {vetting.pk: []}
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        long_ago = today - dt.timedelta(days=300)
        add_representative(
            actor=city.applicant,
            organisation=city.organisation,
            role="treasurer",
            name="Caj Carl",
            valid_from=long_ago,
            is_signatory=True,
        )
        (changes,) = changes_since([vetting]).values()
    assert [str(each.reason) for each in changes] == ["Andra firmatecknare"]


def test_officials_see_the_roles_and_not_the_names(client: Client, city: City, chair: Representative) -> None:
    name = chair.name
    assert name in signed_in(client, city.applicant).get(people(city.organisation)).content.decode()
    assert name not in signed_in(client, city.officer).get(people(city.organisation)).content.decode()


def test_a_representative_steps_down_once_and_stays_in_the_register(
    client: Client, city: City, chair: Representative
) -> None:
    row = chair
    signed_in(client, city.applicant)
    step = people(city.organisation, "step-down", row.pk)
    early = client.post(step, {f"r{row.pk}-valid_to": (row.valid_from - dt.timedelta(days=1)).isoformat()})
    assert early.status_code == 422
    assert Representative.objects.get(pk=row.pk).valid_to is None
    today = timezone.localdate()
    assert client.post(step, {f"r{row.pk}-valid_to": today.isoformat()}).status_code == 302
    assert Representative.objects.get(pk=row.pk).valid_to == today
    again = client.post(step, {f"r{row.pk}-valid_to": today.isoformat()})
    assert again.status_code == 422
    other = factories.make_organisation()
    elsewhere = Representative.objects.create(organisation=other, role="chair", name="A", valid_from=today)
    assert client.post(people(city.organisation, "step-down", elsewhere.pk)).status_code == 404


def test_somebody_always_acts_for_the_organisation(client: Client, city: City) -> None:
    signed_in(client, city.applicant)
    own = RoleAssignment.objects.get(user=city.applicant)
    response = client.post(people(city.organisation, "end", own.pk))
    assert response.status_code == 422
    typed = {"administrator-person": "Nina Ny", "administrator-email": "nina@ny.example"}
    assert client.post(people(city.organisation, "administrator"), typed).status_code == 302
    twice = client.post(people(city.organisation, "administrator"), typed)
    assert twice.status_code == 422
    assert client.post(people(city.organisation, "end", own.pk)).status_code == 302
    assert client.get(people(city.organisation)).status_code == 404
    own.refresh_from_db()
    assert own.valid_to < timezone.localdate()
    with pytest.raises(Refused) as refused:
        end_administrator(actor=city.officer, assignment=own)
    assert refused.value.codes == ["ended"]


def test_a_closed_account_is_not_let_in_again_by_an_invitation(city: City) -> None:
    closed = factories.make_user()
    closed.is_active = False
    closed.save()
    with pytest.raises(ValidationError) as raised:
        invite_administrator(actor=city.applicant, organisation=city.organisation, person=Person("A", closed.email))
    assert list(raised.value.message_dict) == ["email"]


def test_a_role_that_ends_before_it_begins_is_refused_by_the_database(city: City) -> None:
    held = RoleAssignment.objects.get(user=city.applicant)
    held.valid_to = held.valid_from - dt.timedelta(days=1)
    with pytest.raises(DatabaseError):
        held.save()
