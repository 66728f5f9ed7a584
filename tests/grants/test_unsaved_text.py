"""Is what could not be saved still there after signing out, on another device, and for whoever goes on?"""

import pytest
from django.urls import reverse

from grants.actions import fill_in, submit
from grants.actions.keep_typed import keep_typed
from grants.models import Application, UnsavedStep
from registry.lifecycle import Refused
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board, an organisation and an open call."""
    return City()


def budget(application: Application) -> str:
    return reverse("apply_step", args=[application.public_id, "budget"])


def row(total: str) -> dict[str, str]:
    """One row of the budget as it is typed."""
    start = {"lines-budget-TOTAL_FORMS": "1", "lines-budget-INITIAL_FORMS": "0"}
    return start | {
        "lines-budget-0-description": "Resor",
        "lines-budget-0-calculation": "",
        "lines-budget-0-total": total,
        "lines-budget-0-applied": "1",
    }


def test_it_is_there_after_signing_out_and_on_another_device(city: City) -> None:
    application = factories.draft(city)
    first = signed_in(city.applicant)
    first.post(budget(application), row("30.000:- eller så"))
    first.post(reverse("account_logout"))
    assert "30.000:- eller så" in signed_in(city.applicant).get(budget(application)).content.decode()


def test_it_is_there_for_a_colleague_and_for_nobody_else(city: City) -> None:
    application = factories.draft(city)
    signed_in(city.applicant).post(budget(application), row("tusen"))
    colleague = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    assert "tusen" in signed_in(colleague).get(budget(application)).content.decode()
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    assert signed_in(stranger).get(budget(application)).status_code == 404
    with pytest.raises(Refused):
        keep_typed(actor=stranger, application=application, step="budget", typed={"x": ["y"]})


def test_a_colleague_who_puts_it_right_has_put_it_right_for_all(city: City) -> None:
    application = factories.draft(city)
    client = signed_in(city.applicant)
    client.post(budget(application), row("tusen"))
    colleague = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    signed_in(colleague).post(budget(application), row("1000"))
    assert not UnsavedStep.objects.exists()
    assert "tusen" not in client.get(budget(application)).content.decode()


def test_nothing_is_sent_in_from_another_device_meanwhile(city: City) -> None:
    application = factories.draft(city)
    signed_in(city.applicant).post(budget(application), row("tusen"))
    review = reverse("apply_step", args=[application.public_id, "review"])
    response = signed_in(city.applicant).post(review, {"send": "1"})
    assert response.status_code == 422
    assert Application.objects.get(pk=application.pk).state == "draft"


def test_characters_no_database_takes_break_nothing(city: City) -> None:
    application = factories.draft(city)
    assert signed_in(city.applicant).post(budget(application), row("tu\x00sen")).status_code == 422
    assert "tusen" in signed_in(city.applicant).get(budget(application)).content.decode()


def test_nothing_is_kept_when_the_draft_is_sent_in_or_thrown_away(city: City) -> None:
    sent, thrown = factories.draft(city), factories.draft(city)
    for application in (sent, thrown):
        keep_typed(actor=city.applicant, application=application, step="budget", typed={"x": ["tusen"]})
    submit.submit(actor=city.applicant, application=sent)
    fill_in.discard_draft(actor=city.applicant, application=thrown)
    assert not UnsavedStep.objects.exists()
    with pytest.raises(Refused) as refused:
        keep_typed(actor=city.applicant, application=sent, step="budget", typed={"x": ["y"]})
    assert refused.value.codes == ["sent_in"]
