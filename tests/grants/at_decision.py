"""How does a test get an application to the page where it is decided, and send that page in?"""

from typing import Any

from django.test import Client

from grants.actions import assess
from grants.models import Application, ApplicationGoal
from registry.actions.send_hearing import answer_hearing
from tests import factories
from tests.factories import City
from tests.grants.browsing import fields_of, path_of, signed_in


def ready(city: City, **keywords: Any) -> Application:
    """For decision, with a goal that has its numbers."""
    application = factories.for_decision(city, **keywords)
    ApplicationGoal.objects.filter(application=application).update(baseline=17, target=40, unit="familjer")
    return application


def refusal_heard(city: City) -> Application:
    """For decision with a refusal as the proposal, heard and answered."""
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application, "refuse")
    application = assess.propose(actor=city.officer, application=application)
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi föreslår avslag.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Vi håller inte med.")
    return assess.submit_for_decision(actor=city.officer, application=application)


def opened(city: City, application: Application, **changes: str) -> tuple[Client, dict[str, str]]:
    """The decision-maker's browser, and what the page would send with some fields changed."""
    client = signed_in(city.decider)
    return client, fields_of(client.get(path_of(application, "decide"))) | changes


def send(city: City, application: Application, button: str = "decide", value: str = "1", **changes: str) -> Any:
    """Open the page, change some fields, and press a button."""
    client, fields = opened(city, application, **changes)
    return client.post(path_of(application, "decide"), fields | {button: value})
