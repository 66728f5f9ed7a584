"""Who may open and who may post to which address? Every address, every kind of person, both methods.

The table is the truth. An address that is missing from it fails the test, so that nobody adds a page without saying
who it is for. Who is not let in gets 404, as if the page did not exist; who is not signed in is sent to sign in.
An address that is only posted to leads everybody who opens it to the page above it, which decides for itself.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from registry.models import JournalEntry, Notice
from registry.way_back import page_of_step
from tests.access.scenario import Scenario
from tests.access.table import TABLE

LIBRARIES = ("admin/", "accounts/", "i18n/")
METHODS_REFUSED = {404, 405}


def our_addresses(patterns: list[Any] | None = None) -> Iterator[URLPattern]:
    """Every address of ours; those of libraries have tests of their own."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith(LIBRARIES):
                yield from our_addresses(pattern.url_patterns)
        else:
            yield pattern


def test_the_table_names_every_address_and_no_other() -> None:
    names = [pattern.name for pattern in our_addresses()]
    assert None not in names
    assert sorted(name or "" for name in names) == sorted(TABLE)


def address(scenario: Scenario, name: str) -> str:
    """The address of something that stands behind `name`."""
    active, reviewed = scenario.active, scenario.reviewed
    milestone = active.plan.milestones.filter(kind="interim_report").get()
    arguments: dict[str, dict[str, Any]] = {
        "call": {"slug": scenario.city.call.slug},
        "call_edit": {"slug": scenario.draft_call.slug},
        "call_ranking": {"slug": scenario.city.call.slug},
        "call_step": {"slug": scenario.draft_call.slug, "step": "publish"},
        "apply_begin": {"slug": scenario.city.call.slug},
        "apply_step": {"public_id": scenario.draft.public_id, "step": "activity"},
        "discard": {"public_id": scenario.draft.public_id},
        "payment_step": {"number": active.case.path_number, "instalment": 1, "step": "screen"},
        "payment_batch": {"public_id": scenario.payment_batch.public_id},
        "payment_file": {"public_id": scenario.payment_batch.public_id, "name": "order.xml"},
        "overview_file": {"name": "figures.csv"},
        "overview_rows": {"ending": "csv"},
        "organisation": {"number": scenario.city.organisation.organisation_number},
        "organisation_people": {"number": scenario.city.organisation.organisation_number},
        "organisation_people_step": {
            "number": scenario.city.organisation.organisation_number,
            "step": "representative",
        },
        "organisation_people_end": {
            "number": scenario.city.organisation.organisation_number,
            "step": "step-down",
            "key": scenario.representative.pk,
        },
        "support_new": {"number": scenario.city.organisation.organisation_number},
        "support_correct": {
            "number": scenario.entered.organisation.organisation_number,
            "key": scenario.entered.pk,
        },
        "withdrawal": {"number": scenario.withdrawal.case.path_number},
        "withdrawal_step": {"number": scenario.withdrawal.case.path_number, "step": "decide"},
        "repayment": {"number": scenario.claim.case.path_number},
        "exclude": {"number": scenario.exclusion.vetting.case.path_number},
        "exclusion": {"number": scenario.exclusion.case.path_number},
        "exclusion_lift": {"number": scenario.exclusion.case.path_number},
        "exclusion_ask": {"number": scenario.exclusion.case.path_number},
        "re_examination": {"number": scenario.exclusion.case.path_number},
        "re_examination_step": {"number": scenario.exclusion.case.path_number, "step": "prepare"},
        "document": {"public_id": reviewed.case.documents.first().public_id},
        "letter": {"public_id": Notice.objects.filter(case=reviewed.case).first().public_id},
        "letter_pdf": {"public_id": Notice.objects.filter(case=reviewed.case).first().public_id},
        "register_words": {"number": reviewed.case.path_number, "entry": 2},
        **requests(scenario),
        "letter_reached": {"public_id": Notice.objects.filter(case=reviewed.case).first().public_id},
        "wording": {"place": scenario.city.board.key, "letter": "receipt"},
        "wording_back": {"place": scenario.city.board.key, "letter": "receipt"},
        "hearing_answer": {"public_id": scenario.hearing.public_id},
        "hearing_more_time": {"public_id": scenario.hearing.public_id},
        "more_time_answer": {"public_id": scenario.asked.hearing.public_id},
        "own_file": {"number": scenario.city.organisation.organisation_number},
        "criterion_end": {"pk": scenario.condition.pk},
        "appeal": {"number": scenario.appealed.decision.application.case.path_number, "appeal": scenario.appealed.pk},
        "appeal_new": {"number": active.case.path_number},
        "decision_correct": {"number": active.case.path_number},
        "delegation_end": {"pk": scenario.city.delegation.pk},
        "vetting_renew": {"number": scenario.exclusion.vetting.case.path_number},
        "referral_answer": {
            "number": scenario.exclusion.vetting.case.path_number,
            "referral": scenario.referral.pk,
        },
        "vetting": {"number": scenario.exclusion.vetting.case.path_number},
        "vetting_read": {"number": scenario.exclusion.vetting.case.path_number},
        "vetting_step": {"number": scenario.exclusion.vetting.case.path_number, "step": "checks"},
        "evidence_add": {
            "number": scenario.exclusion.vetting.case.path_number,
            "finding": scenario.exclusion.vetting.findings.get().pk,
        },
        "hit_dismiss": {"number": reviewed.vetting.case.path_number, "hit": scenario.hit.pk},
        "hit_confirm": {"number": reviewed.vetting.case.path_number, "hit": scenario.hit.pk},
        "report": {"public_id": milestone.public_id},
        "site_visit": {"public_id": scenario.visit.public_id},
        "visit_plan": {"number": active.case.path_number},
        "report_more_time": {"public_id": milestone.public_id},
        "report_more_time_answer": {"public_id": scenario.later_day.milestone.public_id},
        "report_review": {"public_id": milestone.public_id},
        "visit": {"public_id": active.plan.milestones.get(kind="site_visit").public_id},
        "plan": {"number": active.case.path_number},
        "evaluation_pdf": {"number": active.case.path_number},
        "evaluation": {"number": active.case.path_number},
        "evaluation_step": {"number": active.case.path_number, "step": "draft"},
        "lesson": {"public_id": scenario.lesson.public_id},
        "lesson_edit": {"public_id": scenario.lesson.public_id},
        "lesson_step": {"public_id": scenario.lesson.public_id, "step": "recall"},
        "staff_report_pdf": {"number": active.case.path_number, "version": 1},
        "withdrawal_open": {"number": active.case.path_number},
        "complete": {"number": active.case.path_number},
        "close": {"number": active.case.path_number},
        "terms": {"public_id": active.public_id},
        "change_ask": {"public_id": active.public_id},
        "grant_change": {"number": active.case.path_number, "change": scenario.change.number},
        "decision_told": {"number": active.case.path_number},
        **_of_meeting(scenario),
    }
    pattern = next(pattern for pattern in our_addresses() if pattern.name == name)
    takes = pattern.pattern.regex.groupindex
    if name not in arguments and "number" in takes:
        arguments[name] = {"number": reviewed.case.path_number}
    if name not in arguments and "public_id" in takes:
        arguments[name] = {"public_id": reviewed.public_id}
    return reverse(name, kwargs=arguments.get(name))


def requests(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Where the requests for documents are: one that waits, and one that is answered."""
    waits, answered = scenario.requested, scenario.answered
    request = {"number": waits.request.case.path_number}
    item = request | {"item": waits.pk}
    return {
        "document_request": request,
        "document_request_step": request | {"step": "assess"},
        "requested_document": item,
        "requested_preview": item,
        "requested_picture": item | {"page": 1},
        "requested_document_step": item | {"step": "examine"},
        "document_request_answer": {"public_id": answered.request.public_id},
        "document_request_letter": {"public_id": answered.request.public_id},
        "document_request_copy": {"public_id": answered.request.public_id, "item": answered.pk},
    }


def _of_meeting(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """The addresses of the meeting, by name."""
    meeting, number = scenario.meeting, scenario.on_the_agenda.case.path_number
    names = ["meeting", "meeting_edit", "meeting_attendance", "meeting_agenda", "meeting_declare", "meeting_decide"]
    of_it: dict[str, dict[str, Any]] = {name: {"public_id": meeting.public_id} for name in names}
    of_it |= {
        name: {"public_id": meeting.public_id, "number": number} for name in ("meeting_case", "meeting_paragraph")
    }
    of_it["meeting_step"] = {"public_id": meeting.public_id, "step": "hold"}
    of_it["meeting_paper"] = {"public_id": meeting.public_id, "name": "agenda.pdf"}
    of_it["meeting_batch"] = {"public_id": meeting.public_id, "number": scenario.batch.pk}
    return of_it


def browsers(scenario: Scenario) -> dict[str, Client]:
    """A browser for each person, signed in once."""
    found = {}
    for kind, person in scenario.people.items():
        found[kind] = Client()
        if person is not None:
            found[kind].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return found


def answer(client: Client, url: str, method: str) -> Any:
    """What a person gets."""
    response = getattr(client, method)(url)
    for close in response._resource_closers:  # not response.close(): that ends the test's connection too
        close()
    return response


def is_as_written(name: str, url: str, kind: str, method: str, response: Any) -> bool:
    """Does the answer do what the table says: let the person in, send them to sign in, or know nothing of the page?"""
    may_open, may_post = TABLE[name]
    status, target = response.status_code, response.headers.get("Location", "")
    sent_to_sign_in = status == 302 and target.startswith(reverse("account_login"))
    if method == "get" and not may_open and may_post:
        return (status, target) == (302, page_of_step(url)) or status == 404 or sent_to_sign_in
    if kind in (may_open if method == "get" else may_post):
        return status in {200, 302, 422} and not sent_to_sign_in
    if kind == "anonymous":
        return sent_to_sign_in or status in METHODS_REFUSED
    return status in METHODS_REFUSED


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.usefixtures("kept_figures")
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_what_the_table_says(method: str) -> None:
    scenario = Scenario()
    people = browsers(scenario)
    wrong = []
    for name, (may_open, may_post) in TABLE.items():
        allowed = may_open if method == "get" else may_post
        url = address(scenario, name)
        for kind, client in people.items():
            before = JournalEntry.objects.count() if kind not in allowed else 0
            response = answer(client, url, method)
            changed = kind not in allowed and JournalEntry.objects.count() != before
            if changed or not is_as_written(name, url, kind, method, response):
                to = response.headers.get("Location", "")
                wrong.append(f"{method} {name} as {kind}: {response.status_code} {to}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_the_admin_is_for_superusers_and_changes_nothing_with_a_state() -> None:
    scenario = Scenario()
    people = browsers(scenario)
    case = scenario.active
    for model, key in (("application", case.pk), ("payment", case.support.payments.first().pk), ("call", case.call_id)):
        page = reverse(f"admin:grants_{model}_change", args=[key])
        for kind, client in people.items():
            response = answer(client, page, "get")
            assert response.status_code == (200 if kind == "superuser" else 302), (kind, model)
        add, delete = reverse(f"admin:grants_{model}_add"), reverse(f"admin:grants_{model}_delete", args=[key])
        for url, method in ((page, "post"), (add, "get"), (delete, "post")):
            assert answer(people["superuser"], url, method).status_code == 403
