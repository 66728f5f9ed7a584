"""Does a page say in plain words what is wrong, who does what, and where to turn?"""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from grants.actions import fill_in
from grants.actions.open_call import open_call, publish_call
from grants.forms.application import OrganisationForm
from grants.forms.application_rows import budget_rows
from grants.models import Question
from grants.rules.applying import blockers_in_condition_step
from grants.rules.deciding import blockers_to_sum
from grants.rules.reviewing import blockers_to_proposing
from grants.views.terms import one_by_one
from registry.formats import parse_kronor
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import fields_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_the_sign_in_page_says_who_opens_an_account_and_does_not_lead_to_a_dead_end() -> None:
    page = Client(headers={"accept-language": "en"}).get(reverse("account_login"))
    assert reverse("account_signup") not in page.content.decode()
    assert reverse("about_help") in page.content.decode()
    assert "The city opens it" in text_of(page)


def test_a_wrong_password_is_told_once_with_what_to_do() -> None:
    person = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    client = Client(headers={"accept-language": "en"})
    page = text_of(client.post(reverse("account_login"), {"login": person.email, "password": "fel-ord-1"}))
    assert page.count("do not belong together") == 1
    assert "choose a new password" in page


def test_only_a_visitor_is_asked_to_sign_in_on_a_page_that_is_not_there() -> None:
    assert "Sign in if you have an account" in text_of(Client(headers={"accept-language": "en"}).get("/nowhere/"))
    officer = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert "Sign in" not in text_of(signed_in(officer).get("/nowhere/"))


@pytest.mark.parametrize(
    ("typed", "said"), [("-500", "minus"), ("99999999999999999999", "too large"), ("tusen", "digits only")]
)
def test_a_wrong_sum_is_told_by_what_is_wrong_with_it(typed: str, said: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=said):
        parse_kronor(typed)


def test_an_error_in_a_row_names_the_row_what_it_is_about_and_the_column() -> None:
    city = City()
    application = fill_in.begin_application(actor=city.applicant, call=city.call, organisation=city.organisation)
    question = Question.objects.get(version=application.rules_version, kind="budget")
    names = ("description", "calculation", "total", "applied")
    data = {"lines-budget-TOTAL_FORMS": "1", "lines-budget-INITIAL_FORMS": "0"}
    data |= {f"lines-budget-0-{name}": value for name, value in zip(names, ("Löner", "", "", "10"), strict=True)}
    (line,) = budget_rows(application, question, data=data).error_lines
    total = str(budget_rows(application, question, data=data).forms[0].fields["total"].label).lower()
    assert f"löner, {total}: " in line.text


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [("ring mig", False), ("12", False), ("08-508 00 000", True), ("+46 (0)70-123 45 67", True), ("", True)],
)
def test_a_telephone_number_is_digits(typed: str, is_taken: bool) -> None:
    form = OrganisationForm({"contact_phone": typed}, questions=[], answers={})
    assert ("contact_phone" not in form.errors) is is_taken


def test_a_question_that_is_not_answered_is_not_named_twice() -> None:
    city = City()
    call = factories.make_call(city.board, city.officer, is_open=False)
    question = Question.objects.get(version__call=call, key="partners")
    Question.objects.filter(pk=question.pk).update(is_required=True)
    publish_call(actor=city.officer, call=call)
    call = open_call(actor=city.officer, call=call)
    application = fill_in.begin_application(actor=city.applicant, call=call, organisation=city.organisation)
    client = signed_in(city.applicant)
    url = reverse("apply_step", args=[application.public_id, question.step])
    page = text_of(client.post(url, {"title": "A", "period_start": "fel"}))
    assert "Vilka samarbetar ni med?: Answer the question." in page


def test_what_is_saved_says_how_much_is_left_to_put_right() -> None:
    city = City()
    application = fill_in.begin_application(actor=city.applicant, call=city.call, organisation=city.organisation)
    url = reverse("apply_step", args=[application.public_id, "organisation"])
    page = text_of(signed_in(city.applicant).post(url, {"contact_phone": "ring mig", "bankgiro": "1"}))
    assert "but 3 things need to be put right" in page
    assert "You can close the page and go on later" not in page


def test_no_rule_is_cited_where_none_says_it() -> None:
    city = City()
    application = factories.in_review(city)
    assert [each.rule for each in blockers_to_sum(application, application.requested_amount + 1)] == [""]
    draft = factories.draft(city)
    draft.signatory_role = ""
    assert [each.rule for each in blockers_in_condition_step(draft)] == [""]


def test_a_sum_that_will_not_do_is_told_at_its_field_and_leaves_letter_and_budget_alone() -> None:
    city = City()
    application = factories.for_decision(city)
    client = signed_in(city.decider)
    fields = fields_of(client.get(path_of(application, "decide")))
    shown = fields["shown_amount"]
    for sum_typed in ("0", "9 999 999", "mycket"):
        sent = fields | {"outcome": "partly_granted", "amount": sum_typed, "update": "sum"}
        response = client.post(path_of(application, "decide"), sent)
        assert response.status_code == 422
        assert response.context["amount_errors"]
        assert fields_of(response)["shown_amount"] == shown
        assert "9 999 999 kr" not in text_of(response)


def test_the_blocker_says_who_is_to_sign_and_where_a_reviewer_is_chosen() -> None:
    city = City()
    application = factories.in_review(city)
    assert application.case is not None
    (blocker,) = [b for b in blockers_to_proposing(application) if b.code == "not_reviewed"]
    assert city.reviewer.name in str(blocker.detail)
    application.case.reviewer = None
    (blocker,) = [b for b in blockers_to_proposing(application) if b.code == "not_reviewed"]
    assert blocker.url == reverse("assign_case", args=[application.case.path_number])


def test_terms_are_told_one_by_one_however_their_lines_are_broken() -> None:
    assert one_by_one("Ett villkor.\nEtt längre villkor, om uppgifter\ni ansökan är fel.\n\nEtt till.") == [
        "Ett villkor.",
        "Ett längre villkor, om uppgifter i ansökan är fel.",
        "Ett till.",
    ]


def test_the_filter_for_calls_offers_calls_only() -> None:
    city = City()
    factories.in_review(city)
    page = signed_in(city.officer).get("/?queue=all")
    offered = [label for _value, label in page.context["form"].fields["call"].choices][1:]
    assert offered == [str(city.call)]


def test_officers_read_the_application_in_their_own_voice() -> None:
    city = City()
    application = factories.in_review(city)
    page = text_of(signed_in(city.officer).get(path_of(application, "").replace("//", "/")))
    assert "What the organisation wants to do" in page
    assert "What you want to do" not in page


def test_a_new_call_has_no_field_marked_optional_and_no_empty_board() -> None:
    city = City()
    page = signed_in(city.officer).get(reverse("call_new"))
    assert "(optional)" not in text_of(page)
    assert "---------" not in text_of(page)
