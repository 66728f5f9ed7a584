"""Can the organisation ask for a change on its page, and officials assess and decide it on theirs?"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.actions.decide_change import AssessmentContent, assess_change
from grants.models import Application, GrantChange, MovedMilestone
from grants.selectors.my_work import my_work, work_of
from grants.selectors.support_of_organisation import support_lines
from registry.models import JournalEntry, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.changes import NEW_PURPOSE, later, support_of
from tests.grants.browsing import fields_of, messages_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def ask_page(application: Application) -> str:
    return reverse("change_ask", args=[application.public_id])


def page_of(change: GrantChange) -> str:
    return reverse("grant_change", args=[change.case.path_number, change.number])


def asked(client: Client, application: Application, button: str = "send", **fields: str) -> Any:
    """What the page answers when the fields are altered so and the button is pressed."""
    shown = fields_of(client.get(ask_page(application)))
    return client.post(ask_page(application), shown | {"why": "Fler vill vara med."} | fields | {button: "1"})


def decided(client: Client, change: GrantChange, city: City, outcome: str = "approved", **fields: str) -> Any:
    """What the page answers to the decision under the city's delegation."""
    data = {"step": "decide", "outcome": outcome, "reasons": "Skäl.", "authority": str(city.delegation.pk)}
    return client.post(page_of(change), data | fields)


@pytest.fixture
def city() -> City:
    return City(budget=10**10)


def test_the_organisation_finds_the_way_from_its_grant_and_sees_it_as_it_is(city: City) -> None:
    application = factories.active(city)
    client = signed_in(city.applicant)
    assert ask_page(application) in client.get(reverse("application", args=[application.public_id])).content.decode()
    shown = fields_of(client.get(ask_page(application)))
    line = application.plan.lines.get()
    assert shown["purpose"] == support_of(application).title
    assert shown[f"line_{line.pk}"] == "540\xa0000"


def test_a_request_is_saved_and_then_sent_in_with_a_receipt(city: City) -> None:
    application = factories.active(city)
    client = signed_in(city.applicant)
    assert "not sent in yet" in messages_of(asked(client, application, "save", purpose=NEW_PURPOSE))
    assert fields_of(client.get(ask_page(application)))["purpose"] == NEW_PURPOSE
    assert asked(client, application).status_code == 302
    change = GrantChange.objects.get()
    assert (change.state, change.purpose, change.asked_by) == ("requested", NEW_PURPOSE, city.applicant)
    page = text_of(client.get(ask_page(application)))
    assert "Take the request back" in page
    assert NEW_PURPOSE in page
    assert "You asked for a change of the grant" in text_of(
        client.get(reverse("application", args=[application.public_id]))
    )


def test_what_is_not_let_in_is_told_beside_its_field_and_kept(city: City) -> None:
    application = factories.active(city)
    client = signed_in(city.applicant)
    response = asked(client, application, period_end=later(application, 400).isoformat())
    assert response.status_code == 422
    assert "later than the call allows" in text_of(response)
    assert 'id="id_period_end_error' in response.content.decode() or "aria-invalid" in response.content.decode()
    draft = GrantChange.objects.get()
    assert (draft.state, draft.period_end) == ("draft", later(application, 400))
    assert JournalEntry.objects.filter(event="registry.step.refused", reason="period_too_late").exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("period_end", "nonsens"),
        ("line", "tolv"),
        ("line", "-5"),
        ("line", ""),
        ("purpose", ""),
        ("purpose", "x" * 501),
    ],
)
@pytest.mark.parametrize("button", ["save", "send"])
def test_bad_input_gets_a_message_and_never_a_crash(city: City, field: str, typed: str, button: str) -> None:
    application = factories.active(city)
    name = f"line_{application.plan.lines.get().pk}" if field == "line" else field
    response = asked(signed_in(city.applicant), application, button, **{name: typed})
    assert response.status_code == 422
    assert GrantChange.objects.exclude(state="draft").count() == 0


def test_a_period_typed_backwards_is_saved_in_the_draft_but_not_sent(city: City) -> None:
    application = factories.active(city)
    client = signed_in(city.applicant)
    dates = {"period_start": later(application, 90).isoformat(), "period_end": later(application, 60).isoformat()}
    assert asked(client, application, "save", **dates).status_code == 302
    assert asked(client, application, **dates).status_code == 422


def test_more_than_was_granted_is_refused_when_posted(city: City) -> None:
    application = factories.active(city)
    name = f"line_{application.plan.lines.get().pk}"
    response = asked(signed_in(city.applicant), application, **{name: "540 001"})
    assert response.status_code == 422
    assert "too much" in text_of(response)


def test_another_organisation_and_officials_find_no_page(city: City) -> None:
    application = factories.active(city)
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (stranger, city.officer, city.decider):
        client = signed_in(person)
        assert client.get(ask_page(application)).status_code == 404
        assert client.post(ask_page(application), {"send": "1", "purpose": "x"}).status_code == 404
    change = factories.requested_change(city, application)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for person in (elsewhere, city.applicant, stranger):
        assert signed_in(person).get(page_of(change)).status_code == 404
        assert signed_in(person).post(page_of(change), {"step": "assess"}).status_code == 404


def test_the_page_says_why_nothing_can_be_asked_now(city: City) -> None:
    application = factories.granted(city)
    page = text_of(signed_in(city.applicant).get(ask_page(application)))
    assert "Only a grant that is under way can be changed." in page
    assert "Send in the request" not in page


def test_the_request_is_taken_back_on_the_page_once(city: City) -> None:
    application = factories.active(city)
    factories.requested_change(city, application)
    client = signed_in(city.applicant)
    client.post(ask_page(application), {"recall": "1"})
    assert GrantChange.objects.get().state == "recalled"
    again = client.post(ask_page(application), {"recall": "1"})
    assert "no request to take back" in messages_of(again)


def test_the_officer_assesses_and_moves_a_day_and_another_decides(city: City) -> None:
    application = factories.active(city)
    change = factories.requested_change(city, application)
    final = application.plan.milestones.get(kind="final_accounts")
    client = signed_in(city.officer)
    page = client.get(page_of(change))
    data = fields_of(page) | {"step": "assess", "assessment": "Målen nås.", "proposal": "approve"}
    moved = later(application, 80).isoformat()
    assert client.post(page_of(change), data | {f"milestone_{final.pk}": moved}).status_code == 302
    assert MovedMilestone.objects.get().due_on.isoformat() == moved
    assert decided(client, change, city).status_code == 404
    assert decided(signed_in(city.decider), change, city).status_code == 302
    final.refresh_from_db()
    assert final.due_on.isoformat() == moved
    assert support_of(application).purpose == NEW_PURPOSE
    told = text_of(signed_in(city.applicant).get(ask_page(application)))
    assert "Approved" in told
    assert city.decider.name in told


def test_what_the_officer_proposes_is_not_told_to_the_organisation_before_the_decision(city: City) -> None:
    application = factories.active(city)
    final = application.plan.milestones.get(kind="final_accounts")
    moved = later(application, 83)
    factories.assessed_change(city, application, milestones={final.pk: moved}, other_facts="Lokalen står tom.")
    client = signed_in(city.applicant)
    for url in (ask_page(application), reverse("application", args=[application.public_id])):
        page = text_of(client.get(url))
        assert moved.isoformat() not in page
        assert "Lokalen står tom." not in page


def test_a_refusal_without_its_words_is_sent_back_with_what_was_typed(city: City) -> None:
    change = factories.assessed_change(city, factories.active(city), proposal="refuse")
    response = decided(signed_in(city.decider), change, city, "refused", reasons="Ett annat ändamål.")
    assert response.status_code == 422
    assert "Name the rule that the refusal rests on." in text_of(response)
    assert "Ett annat ändamål." in text_of(response)
    assert GrantChange.objects.get().state == "assessed"


def test_the_officer_cannot_decide_nor_the_decider_assess_past_the_page(city: City) -> None:
    change = factories.assessed_change(city, factories.active(city))
    for person, step in ((city.officer, "decide"), (city.decider, "assess"), (city.reviewer, "decide")):
        data = {"step": step, "outcome": "approved", "reasons": "x", "assessment": "x", "proposal": "approve"}
        assert signed_in(person).post(page_of(change), data).status_code == 404
    assert signed_in(city.auditor).get(page_of(change)).status_code == 200


@pytest.mark.parametrize("step", ["", "nonsens", "decide"])
def test_a_post_without_anything_in_it_decides_nothing(city: City, step: str) -> None:
    change = factories.assessed_change(city, factories.active(city))
    assert signed_in(city.decider).post(page_of(change), {"step": step}).status_code == 422
    assert GrantChange.objects.get().state == "assessed"


def test_the_hearing_is_sent_from_the_page(city: City) -> None:
    change = factories.assessed_change(city, factories.active(city), proposal="refuse", other_facts="Lokalen står tom.")
    client = signed_in(city.officer)
    assert fields_of(client.get(page_of(change)))["material"] == "Lokalen står tom."
    assert client.post(page_of(change), {"step": "hearing", "material": "Vi har sett det."}).status_code == 302
    assert change.case.hearings.get(purpose="grant_change").material == "Vi har sett det."
    decider = signed_in(city.decider)
    assert "The reply period is running." in text_of(decider.get(page_of(change)))
    assert decided(decider, change, city, "refused", rule_applied="1.", facts="Tomt.").status_code == 422


def test_my_work_leads_the_officer_and_then_the_decider(city: City) -> None:
    application = factories.active(city)

    def lines(person: User) -> list[str]:
        found = my_work(User.objects.get(pk=person.pk))
        return [line.reason for line in found if line.kind == "change"]

    change = factories.requested_change(city, application)
    assert lines(city.officer) == ["En ändring av stödet ska bedömas"]
    assert lines(city.decider) == []
    assess_change(actor=city.officer, change=change, content=AssessmentContent("approve", "Målen nås."))
    assert lines(city.officer) == []
    assert lines(city.decider) == ["En ändring av stödet ska beslutas"]
    factories.decide_it(city, change)
    assert lines(city.decider) == []


def test_an_undeclared_decider_is_asked_to_declare_first(city: City) -> None:
    factories.assessed_change(city, factories.active(city))
    newcomer = factories.make_user(Role.DECISION_MAKER, board=city.board)
    (line,) = [line for line in my_work(newcomer) if line.kind == "change"]
    assert line.action == "Deklarera jäv"


def test_the_case_shows_the_open_change_in_its_course_and_keeps_the_decided_ones(city: City) -> None:
    application = factories.active(city)
    change = factories.assessed_change(city, application)
    client = signed_in(city.officer)
    case = reverse("case", args=[change.case.path_number])
    assert "Change requested" in text_of(client.get(case))
    factories.decide_it(city, change)
    page = text_of(client.get(case))
    assert "Change requested" not in page
    assert "Changes of the grant" in page
    assert "Change of the grant approved" in page


def test_case_and_organisation_show_the_present_period(city: City) -> None:
    application = factories.active(city)
    final = application.plan.milestones.get(kind="final_accounts")
    change = factories.assessed_change(
        city, application, asked={"period_end": later(application, 70)}, milestones={final.pk: later(application, 140)}
    )
    last = later(application, 70).isoformat()
    factories.decide_it(city, change)
    officer = signed_in(city.officer)
    assert f"– {last}" in text_of(officer.get(reverse("case", args=[change.case.path_number])))
    (line,) = [each for each in support_lines(city.officer, city.organisation) if each.number]
    assert line.period_end is not None
    assert line.period_end.isoformat() == last


def test_the_register_shows_the_present_purpose(city: City) -> None:
    application = factories.active(city)
    factories.decide_it(city, factories.assessed_change(city, application))
    assert NEW_PURPOSE in text_of(Client().get(reverse("register")))
    package: Any = Client().get(reverse("register_json"))
    assert NEW_PURPOSE in b"".join(package.streaming_content).decode()


def test_every_page_speaks_swedish(city: City) -> None:
    application = factories.active(city)
    change = factories.assessed_change(city, application)
    organisation = Client(headers={"accept-language": "sv"})
    organisation.force_login(city.applicant)
    assert "Det ni har begärt" in text_of(organisation.get(ask_page(application)))
    officer = Client(headers={"accept-language": "sv"})
    officer.force_login(city.officer)
    assert "Vad det betyder för uppföljningen" in text_of(officer.get(page_of(change)))


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_number_of_queries_does_not_grow_with_the_changes(city: City) -> None:
    application = factories.active(city)

    def one_more() -> None:
        lines = {"period_end": later(application, 1), "purpose": NEW_PURPOSE}
        factories.decide_it(city, factories.assessed_change(city, application, asked=lines), "refused")

    one_more()
    one_more()
    change = factories.requested_change(city, application)
    pages = [
        (signed_in(city.officer), page_of(change)),
        (signed_in(city.officer), reverse("case", args=[change.case.path_number])),
        (signed_in(city.applicant), ask_page(application)),
        (signed_in(city.applicant), reverse("application", args=[application.public_id])),
    ]
    few = [_queries(client, url) for client, url in pages]
    factories.decide_it(
        city,
        assess_change(actor=city.officer, change=change, content=AssessmentContent("refuse", "Nej.")),
        "refused",
    )
    for _time in range(4):
        one_more()
    last = factories.requested_change(city, application)
    pages[0] = (pages[0][0], page_of(last))
    many = [_queries(client, url) for client, url in pages]
    assert many == few


def test_my_work_asks_as_much_about_many_changes_as_about_two(city: City) -> None:
    for _time in range(2):
        factories.assessed_change(city, factories.active(city), proposal="refuse", other_facts="Tomt.")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = [line for line in work_of(User.objects.get(pk=city.officer.pk)) if line.kind == "change"]
        assert found
        return len(queries)

    few = asked()
    for _time in range(3):
        factories.assessed_change(city, factories.active(city), proposal="refuse", other_facts="Tomt.")
    assert asked() == few
