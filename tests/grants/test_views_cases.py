"""Is the queue narrowed, sorted and exported as asked, and does the case page say how the case stands?"""

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.actions import assess, take_case
from grants.actions.withdraw_all_support import exclude
from grants.models import Application
from grants.selectors.cases import harmless
from grants.selectors.next_step import next_step_of
from registry.models import Case, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.models import Exclusion, Vetting

pytestmark = pytest.mark.django_db


def get(user: User, path: str) -> Any:
    """A page as the person sees it, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path)


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def case_page(application: Application) -> str:
    """The address of the case."""
    return reverse("case", args=[application.case.path_number])


def listed(user: User, query: str = "") -> list[Application]:
    """The applications on the queue's page."""
    return list(get(user, f"/cases/{query}").context["page"].object_list)


def test_the_queue_shows_the_boards_cases_and_no_others() -> None:
    city, other = City(), City()
    application = factories.submitted(city)
    factories.submitted(other)
    factories.draft(city)
    assert listed(city.officer) == [application]
    assert len(listed(city.auditor)) == 2


def test_the_queue_is_for_officials_with_cases() -> None:
    city = City()
    assert get(city.applicant, "/cases/").status_code == 404
    assert get(factories.make_user(Role.EXECUTIVE_BOARD), "/cases/").status_code == 404
    assert Client().get("/cases/").status_code == 302


def test_filters_and_search_narrow_the_queue() -> None:
    city = City(budget=10_000_000_000)
    new = factories.submitted(city)
    reviewed = factories.in_review(city)
    assert listed(city.officer, "?state=in_review") == [reviewed]
    assert set(listed(city.officer, "?state=open")) == {new, reviewed}
    assert listed(city.officer, "?officer=unassigned") == [new]
    assert listed(city.officer, "?officer=mine") == [reviewed]
    assert listed(city.officer, f"?call={city.call.slug}&state=submitted") == [new]
    assert set(listed(city.officer, f"?q={city.organisation.name}")) == {new, reviewed}
    assert listed(city.officer, "?q=finns-inte") == []
    assert set(listed(city.officer, "?state=nonsense&call=%00")) == {new, reviewed}


def test_sorting_follows_the_headers_and_an_unknown_order_is_the_usual() -> None:
    city = City(budget=10_000_000_000)
    small = factories.submitted(city, amount=10_000_000)
    large = factories.submitted(city, amount=90_000_000)
    assert listed(city.officer, "?sort=amount") == [small, large]
    assert listed(city.officer, "?sort=-amount") == [large, small]
    assert listed(city.officer, "?sort=password") == [large, small]


def test_the_queue_begins_with_the_most_urgent_and_ends_with_what_is_decided() -> None:
    city = City(budget=10_000_000_000)
    later, decided, urgent = (factories.submitted(city), factories.active(city), factories.submitted(city))
    today = timezone.localdate()
    for application, days in ((later, 30), (decided, -10), (urgent, 2)):
        Case.objects.filter(pk=application.case_id).update(due_on=today + dt.timedelta(days=days))
    assert listed(city.officer) == [urgent, later, decided]
    assert listed(city.officer, "?sort=-due") == [later, urgent, decided]


@pytest.mark.parametrize("form", ["{0}", "{1}", " {2} "])
def test_an_exact_registry_number_leads_straight_to_the_case(form: str) -> None:
    city = City()
    case = factories.submitted(city).case
    text = form.format(case.registry_number, case.path_number, case.registry_number.lower())
    response = get(city.officer, f"/cases/?q={text}")
    assert (response.status_code, response.url) == (302, f"/cases/{case.path_number}/")


def test_an_exact_organisation_number_leads_straight_to_the_organisation() -> None:
    city = City()
    number = city.organisation.organisation_number
    assert get(city.officer, f"/cases/?q={number}").url == f"/organisations/{number}/"
    assert get(city.officer, "/cases/?q=" + number.replace("-", "")).url == f"/organisations/{number}/"


def test_a_vettings_number_leads_to_its_page_for_those_who_may_see_it_only() -> None:
    city, other = City(), City()
    application = factories.submitted(city)
    number = application.vetting.case.path_number
    assert get(city.officer, f"/cases/?q={number}").url == f"/vetting/{number}/"
    assert get(city.officer, f"/cases/{number}/").url == f"/vetting/{number}/"
    assert get(other.officer, f"/cases/?q={number}").status_code == 200
    assert get(other.officer, f"/cases/{number}/").status_code == 404


def excluded(city: City) -> tuple[Application, Exclusion]:
    """A grant whose organisation was excluded from all support."""
    application = factories.active(city)
    vetting = Vetting.objects.get(pk=application.vetting_id)
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    exclusion = exclude(
        actor=city.decider,
        vetting=make_not_met(city, application),
        valid_until=timezone.localdate() + dt.timedelta(days=300),
        reasons="G3.",
        less_intrusive="Inget mildare räcker.",
        meeting_paragraph="§ 14",
    )
    return application, exclusion


def test_withdrawals_and_exclusions_have_pages_of_their_own() -> None:
    city = City()
    _application, exclusion = excluded(city)
    withdrawal = exclusion.withdrawals.get()
    for case, start in ((withdrawal.case, "/withdrawals/"), (exclusion.case, "/exclusions/")):
        assert get(city.officer, f"/cases/{case.path_number}/").url == f"{start}{case.path_number}/"
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    number = exclusion.case.path_number
    assert get(elsewhere, f"/cases/?q={number}").url == f"/exclusions/{number}/"


def test_the_export_holds_the_filtered_list_and_no_formulas() -> None:
    city = City(budget=10_000_000_000)
    city.organisation.name = "=HYPERLINK(1)"
    city.organisation.save()
    factories.in_review(city)
    factories.submitted(city)
    response = get(city.officer, "/cases/?state=in_review&export=csv")
    assert response.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert rows[1][7] == "540000.00"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless("540 000") == "540 000"
    assert harmless(None) == ""


def test_the_queue_costs_as_many_queries_with_many_rows_as_with_few() -> None:
    city = City(budget=10_000_000_000)

    def cost() -> int:
        client = Client()
        client.force_login(city.auditor, backend="django.contrib.auth.backends.ModelBackend")
        client.get("/cases/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/cases/").status_code == 200
        return len(queries)

    for _ in range(2):
        factories.in_review(city)
    few = cost()
    for _ in range(18):
        factories.submitted(city)
    assert cost() == few


SECTIONS = (
    *("application", "support", "vetting", "assessment", "hearing", "decision"),
    *("follow-up", "payments", "documents", "notes", "handlers", "timeline"),
)


@pytest.mark.parametrize("make", [factories.submitted, factories.in_review, factories.for_decision, factories.active])
def test_the_case_page_has_every_section_in_every_state(make: Any) -> None:
    city = City()
    application = make(city)
    for person in (city.officer, city.reviewer, city.decider, city.coordinator, city.auditor):
        markup = get(person, case_page(application)).content.decode()
        assert [name for name in SECTIONS if f'id="{name}"' not in markup] == []


def test_what_is_done_or_has_not_begun_is_folded_and_still_there() -> None:
    city = City(budget=10_000_000_000)
    open_in = {}
    for name, make in (("review", factories.in_review), ("active", factories.active)):
        markup = get(city.officer, case_page(make(city))).content.decode()
        open_in[name] = {part for part in SECTIONS if re.search(rf'<details[^>]* id="{part}"[^>]* open', markup)}
        assert city.organisation.name in markup
    assert {"application", "support"} <= open_in["review"]
    assert not {"hearing", "decision", "follow-up", "payments"} & open_in["review"]
    assert {"decision", "follow-up", "payments"} <= open_in["active"]
    assert not {"application", "assessment", "support"} & open_in["active"]


def test_the_timeline_shows_the_latest_five_folds_the_rest_and_says_a_run_once() -> None:
    city = City()
    application = factories.in_review(city)
    page = get(city.officer, case_page(application))
    shown, folded = page.content.decode().split('id="timeline"')[1].split("earlier events</summary>")
    assert shown.count("<li") == 5
    assert "Application received" in folded
    assert "Document filed, 2 times" in folded
    assert "R9" in folded
    assert "Archives Act" not in folded


def test_strangers_organisations_and_recused_people_do_not_find_the_case() -> None:
    city, other = City(), City()
    application = factories.submitted(city)
    take_case.declare(actor=city.decider, case=application.case, has_conflict=True, ground="party")
    for person in (other.officer, city.applicant, city.central, city.decider, factories.make_user()):
        assert get(person, case_page(application)).status_code == 404
    assert Client().get(case_page(application)).status_code == 302


def test_the_next_step_says_what_stops_it_by_which_rule_and_where_it_is_mended() -> None:
    city = City()
    application = factories.in_review(city)
    said = text_of(get(city.officer, case_page(application)))
    assert "Hand over a proposal for decision" in said
    assert "3 blockers remain" in said
    step = next_step_of(application, city.officer)
    assert [(b.code, b.rule) for b in step.blockers] == [
        ("not_assessed", "R7"),
        ("not_reviewed", "R3"),
        ("vetting_not_concluded", "G2"),
    ]
    assert step.primary is None


def test_the_primary_button_comes_when_nothing_stops_the_step_and_it_is_ones_own() -> None:
    city = City()
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application)
    application = Application.objects.get(pk=application.pk)
    step = next_step_of(application, city.officer)
    assert step.primary is not None
    assert (step.primary.url, step.primary.is_post) == (f"{case_page(application)}propose/", True)
    assert next_step_of(application, city.decider).primary is None
    assert "Waits for the case officer" in text_of(get(city.decider, case_page(application)))


def test_every_state_has_a_next_step_for_the_one_whose_turn_it_is() -> None:
    city = City(budget=10_000_000_000)
    submitted = factories.submitted(city)
    assert next_step_of(submitted, city.officer).primary.url.endswith("/conflict/")
    signed = factories.in_review(city)
    assess.sign_assessment(
        actor=city.officer,
        application=signed,
        scores=factories.scores(signed),
        proposal="refuse",
        amount=None,
        reasons="Nej.",
    )
    signed = Application.objects.get(pk=signed.pk)
    assert next_step_of(signed, city.reviewer).primary.url.endswith("/review/")
    factories.cleared(city, signed)
    assess.agree(actor=city.reviewer, application=signed, scores=factories.scores(signed))
    proposed = assess.propose(actor=city.officer, application=signed)
    assert next_step_of(proposed, city.officer).primary.url.endswith("/hearing/")
    assess.open_refusal_hearing(actor=city.officer, application=proposed, material="Vi avser att avslå.")
    heard = Application.objects.get(pk=proposed.pk)
    assert [b.code for b in next_step_of(heard, city.officer).blockers] == ["hearing_running"]
    waiting = factories.for_decision(city)
    assert next_step_of(waiting, city.decider).primary.url.endswith("/decide/")
    granted = factories.grant_it(city, waiting)
    assert next_step_of(granted, city.officer).primary is None
    assert next_step_of(granted, city.officer).waits_for
    assert [b.code for b in next_step_of(factories.active(city), city.officer).blockers] == [
        "accounts_open",
        "payments_open",
    ]


def test_an_undeclared_decision_maker_is_sent_to_declare() -> None:
    city = City()
    application = factories.for_decision(city)
    late = factories.make_user(Role.DECISION_MAKER, board=city.board)
    step = next_step_of(application, late)
    assert [b.code for b in step.blockers] == ["conflict_not_declared"]
    assert step.primary is None


def test_another_boards_vetting_shows_outcome_date_and_number_only() -> None:
    city = City()
    first = factories.for_decision(city)
    other = City()
    other.organisation = city.organisation
    factories.give_role(other.applicant, Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    relying = factories.in_review(other)
    assert relying.vetting == first.vetting
    markup = get(other.officer, case_page(relying)).content.decode()
    number = first.vetting.case
    assert number.registry_number in markup
    assert reverse("vetting", args=[number.path_number]) not in markup
    assert "Handling 1" not in markup
    assert "formal outcome only" in markup


def test_other_support_and_the_same_cost_in_two_applications_are_pointed_out() -> None:
    city = City(budget=10_000_000_000)
    first, second = factories.submitted(city), factories.submitted(city)
    said = text_of(get(city.officer, case_page(second)))
    assert first.case.registry_number in said
    assert "The same cost: Löner" in said
    assert "for a person to judge" in said


def test_an_exclusion_in_force_stands_on_the_case_page() -> None:
    city = City()
    application, exclusion = excluded(city)
    said = text_of(get(city.officer, case_page(application)))
    assert "The organisation is excluded from all support." in said
    assert exclusion.case.registry_number in said


def test_the_renewal_is_offered_when_the_clearance_is_about_to_run_out() -> None:
    city = City()
    application = factories.for_decision(city)
    renew = reverse("renew_vetting", args=[application.case.path_number])
    assert renew not in get(city.officer, case_page(application)).content.decode()
    Vetting.objects.filter(pk=application.vetting_id).update(valid_until=timezone.localdate() + dt.timedelta(days=9))
    assert renew in get(city.officer, case_page(application)).content.decode()
    assert renew not in get(city.decider, case_page(application)).content.decode()
