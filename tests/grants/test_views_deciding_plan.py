"""Is the plan that is decided with the sum checked row by row, counted again, and never lost? (G4)"""

import pytest

from grants.models import Decision
from tests import factories
from tests.factories import City
from tests.grants.at_decision import opened, ready, send
from tests.grants.browsing import again, fields_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_a_new_sum_is_counted_again_before_it_is_decided() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, outcome="partly_granted", amount="300 000")
    assert response.status_code == 422
    assert "The decision is now on 300 000 kr. Nothing is decided yet." in text_of(response)
    assert "Decide on 300 000 kr" in text_of(response)
    fields = fields_of(response)
    assert [fields[name].replace("\xa0", "") for name in ("lines-0-amount", "instalments-0-amount")] == [
        "300000",
        "150000",
    ]
    client = signed_in(city.decider)
    assert client.post(path_of(application, "decide"), fields | {"decide": "1"}).status_code == 302
    assert again(application).granted_amount == 30_000_000


def test_granted_lines_that_do_not_add_up_are_pointed_out_and_everything_typed_stays() -> None:
    city = City()
    application = ready(city)
    typed = {"lines-0-amount": "500 000", "reasons": "En lång motivering.", "goals-0-measured": "Juni"}
    response = send(city, application, **typed)
    assert response.status_code == 422
    text = text_of(response)
    assert "The rows are 500 000 kr together, the decision is on 540 000 kr: 40 000 kr remains." in text
    assert fields_of(response).items() >= typed.items()
    assert again(application).plan is None


def test_payments_that_do_not_add_up_are_pointed_out() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, **{"instalments-0-amount": "300 000"})
    assert response.status_code == 422
    assert "30 000 kr too much" in text_of(response)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("goals-0-target", "många", "Row 1, Target value: Write only a number"),
        ("milestones-0-due_on", "i juli", "Row 1, Deadline: Write the date as year-month-day"),
        ("lines-0-amount", "mycket", "Row 1, Granted sum: Write the amount in digits only"),
        ("instalments-1-amount", "0", "Row 2, Payment: Give a sum larger than zero."),
        ("reasons", "", "Why the board decides so: Fill in this field"),
        ("milestones-1-title", "Delrapport", "Two milestones have the same name."),
    ],
)
def test_bad_input_in_a_row_is_pointed_out_where_it_is(name: str, value: str, said: str) -> None:
    city = City()
    application = ready(city)
    _client, fields = opened(city, application)
    if name == "milestones-1-title":
        value = fields["milestones-0-title"]
    response = send(city, application, **{name: value})
    assert response.status_code == 422
    assert said in text_of(response)
    assert fields_of(response)[name] == value
    assert again(application).state == "for_decision"


def test_a_plan_without_final_accounts_is_refused_by_g4() -> None:
    city = City()
    application = ready(city)
    emptied = {f"milestones-1-{name}": "" for name in ("kind", "title", "due_on")}
    response = send(city, application, **emptied)
    assert response.status_code == 422
    assert "The plan has no date for final accounts." in text_of(response)
    assert again(application).plan is None


def test_a_goal_without_numbers_opens_the_plan_and_says_what_is_missing() -> None:
    city = City()
    application = factories.for_decision(city)
    page = signed_in(city.decider).get(path_of(application, "decide"))
    assert '<details class="v-disclose" open><summary>Change the plan' in page.content.decode()
    response = send(city, application)
    assert response.status_code == 422
    assert "Row 1, Baseline: Fill in this field" in text_of(response)


def test_rows_are_added_and_removed_without_losing_what_was_typed() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, "add", "goals", **{"goals-0-text": "Ändrat mål", "reasons": "Utkast."})
    assert response.status_code == 200
    fields = fields_of(response)
    assert fields["goals-TOTAL_FORMS"] == "2"
    assert (fields["goals-0-text"], fields["reasons"]) == ("Ändrat mål", "Utkast.")
    client = signed_in(city.decider)
    fields |= {"goals-1-text": "Andra målet"}
    response = client.post(path_of(application, "decide"), fields | {"remove": "goals-0"})
    assert fields_of(response)["goals-TOTAL_FORMS"] == "1"
    assert fields_of(response)["goals-0-text"] == "Andra målet"
    assert not Decision.objects.exists()


def test_payments_follow_their_milestone_when_a_row_above_is_removed() -> None:
    city = City()
    application = ready(city)
    response = send(city, application, "remove", "milestones-0")
    assert fields_of(response)["instalments-1-after"] == ""
