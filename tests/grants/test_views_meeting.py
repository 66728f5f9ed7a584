"""Is a meeting prepared, held and brought to its end through the pages, with every refusal said? (R3-R6)"""

import datetime as dt
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import AgendaItem, Decision, Meeting, ToldOfDecision
from grants.selectors.my_work import my_work
from registry.models import Board, ConflictDeclaration, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import meetings as at
from tests.grants.browsing import again, fields_of, messages_of, signed_in, text_of
from tests.grants.test_decide_meeting import applications_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10**10)


def page(meeting: Meeting, step: str = "") -> str:
    return f"/meetings/{meeting.public_id}/{step}"


def test_a_meeting_is_taken_through_the_pages_from_plan_to_posting(city: City) -> None:
    application = at.ready(city)
    keeper, chair = signed_in(city.coordinator), signed_in(city.decider)
    today = timezone.localdate().isoformat()
    typed = {"board": city.board.pk, "meets_on": today, "begins_at": "16:00", "place": "Stadshuset"}
    assert keeper.post("/meetings/new/", typed).status_code == 302
    meeting = Meeting.objects.get()
    listed = keeper.get(page(meeting, "agenda/"))
    assert application.case.registry_number in text_of(listed)
    sent = keeper.post(page(meeting, "agenda/"), {"case": [application.case.path_number]})
    assert "1 cases are put on the agenda." in messages_of(sent)
    blocked = keeper.post(page(meeting, "call/"))
    assert blocked.status_code == 422
    assert "No chair is named." in text_of(blocked)
    rows = {
        "people-TOTAL_FORMS": "3",
        "people-INITIAL_FORMS": "0",
        "people-0-name": city.decider.name,
        "people-0-role": "chair",
        "people-0-user": str(city.decider.pk),
        "people-0-is_present": "on",
        "people-0-approves_minutes": "on",
        "people-1-name": "Ulla Ledamot",
        "people-1-role": "member",
        "people-1-is_present": "on",
        "people-2-role": "member",
    }
    assert keeper.post(page(meeting, "attendance/"), rows).status_code == 302
    assert meeting.attendees.count() == 2
    assert keeper.post(page(meeting, "call/")).status_code == 302
    assert keeper.post(page(meeting, "hold/"), {"first_paragraph": "118"}).status_code == 302
    seen = text_of(chair.get(page(meeting)))
    assert "Decide 1 case" in seen
    begun = chair.post(page(meeting, "decide/"))
    done = chair.post(begun.headers["Location"], follow=True)
    assert "1 of 1 is decided" in text_of(done)
    assert Decision.objects.get().meeting_paragraph == "§ 118"
    attendee = meeting.attendees.get(role="chair")
    assert chair.post(page(meeting, "approve/"), {"attendee": attendee.pk, "on": today}).status_code == 302
    assert keeper.post(page(meeting, "post/"), {"on": today}).status_code == 302
    case_page = text_of(keeper.get(f"/cases/{application.case.path_number}/"))
    assert "It may be appealed until and including" in case_page
    assert "Local Government Act 13:14" in case_page
    early = keeper.post(page(meeting, "take-down/"), {"on": today})
    assert early.status_code == 302
    assert Meeting.objects.get().state == "minutes_approved"
    assert "taken down too early" in text_of(keeper.get(f"/cases/{application.case.path_number}/"))


def test_the_prepared_decision_is_changed_on_its_page(city: City) -> None:
    application = at.ready(city)
    meeting = at.planned(city, [application])
    client = signed_in(city.officer)
    path = page(meeting, f"cases/{application.case.path_number}/")
    fields = fields_of(client.get(path))
    changed = client.post(path, fields | {"outcome": "partly_granted", "amount": "300 000", "save": "1"})
    assert changed.status_code == 422
    assert "Nothing is saved yet" in text_of(changed)
    saved = client.post(path, fields_of(changed) | {"save": "1"})
    assert saved.status_code == 302, text_of(saved)
    prepared = at.item_of(application).prepared
    assert (prepared.outcome, prepared.amount) == ("partly_granted", 30_000_000)
    assert sum(line["amount"] for line in prepared.rows["lines"]) == 30_000_000
    assert sum(part["amount"] for part in prepared.rows["instalments"]) == 30_000_000
    stale = client.post(path, fields_of(changed) | {"save": "1", "reasons": "Annat."})
    assert stale.status_code == 422
    assert city.officer.name in text_of(stale)


def test_what_is_missing_is_mended_where_the_row_says(city: City) -> None:
    application = factories.for_decision(city)
    factories.reported(city, application)
    meeting = at.planned(city, [application])
    client = signed_in(city.officer)
    assert "A goal lacks its indicator, baseline or target value." in text_of(client.get(page(meeting)))
    path = page(meeting, f"cases/{application.case.path_number}/")
    fields = fields_of(client.get(path)) | {"goals-0-baseline": "17", "goals-0-target": "40", "save": "1"}
    assert client.post(path, fields).status_code == 302
    assert "Ready" in text_of(client.get(page(meeting)))


def test_a_decision_maker_declares_for_the_whole_agenda_but_for_what_is_left_out(city: City) -> None:
    applications = applications_in(city, 3)
    meeting = at.called(city, applications)
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    client = signed_in(second)
    left_out = applications[1].case
    unticked = client.post(page(meeting, "declare/"), {})
    assert not ConflictDeclaration.objects.filter(user=second).exists()
    assert unticked.status_code == 200
    client.post(page(meeting, "declare/"), {"agreed": "1", "leave_out": [left_out.path_number]})
    declared = set(
        ConflictDeclaration.objects.filter(user=second, has_conflict=False).values_list("case_id", flat=True)
    )
    assert declared == {applications[0].case_id, applications[2].case_id}


def test_recusal_dissent_and_putting_off_are_noted_on_the_paragraphs_page(city: City) -> None:
    first, second = applications_in(city, 2)
    meeting = at.held(city, [first, second])
    client = signed_in(city.coordinator)
    member = meeting.attendees.filter(role="member").first()
    path = page(meeting, f"cases/{first.case.path_number}/paragraph/")
    typed = {"what": "dissent", "dissent-attendee": member.pk, "dissent-text": ""}
    assert client.post(path, typed).status_code == 422
    assert client.post(path, typed | {"dissent-text": "Jag yrkar avslag."}).status_code == 302
    recused = {"what": "recusal", "recusal-attendee": member.pk, "recusal-ground": "party"}
    refused = client.post(path, recused)
    assert refused.status_code == 422
    other = page(meeting, f"cases/{second.case.path_number}/paragraph/")
    assert client.post(other, recused).status_code == 302
    assert client.post(other, {"what": "postpone", "postpone-because": "Mer underlag."}).status_code == 302
    item = at.item_of(second)
    assert item.postponed_because == "Mer underlag."
    assert "cannot be changed" in text_of(client.get(other))


def test_an_administrative_appeal_counts_from_the_day_the_organisation_was_told(city: City) -> None:
    Board.objects.filter(pk=city.board.pk).update(appeal_regime="administrative_appeal")
    application = factories.granted(city)
    client = signed_in(city.officer)
    path = f"/cases/{application.case.path_number}/"
    assert "That day is not noted." in text_of(client.get(path))
    today = timezone.localdate()
    ahead = client.post(f"{path}told/", {"told_on": (today + dt.timedelta(days=1)).isoformat(), "how": "receipt"})
    assert ahead.status_code == 422
    assert client.post(f"{path}told/", {"told_on": today.isoformat(), "how": "receipt"}).status_code == 302
    assert "It may be appealed until and including" in text_of(client.get(path))
    assert client.post(f"{path}told/", {"told_on": today.isoformat(), "how": "oral"}).status_code == 422
    assert ToldOfDecision.objects.count() == 1


def test_accepted_terms_show_that_the_organisation_was_told(city: City) -> None:
    Board.objects.filter(pk=city.board.pk).update(appeal_regime="administrative_appeal")
    application = factories.active(city)
    text = text_of(signed_in(city.officer).get(f"/cases/{application.case.path_number}/"))
    assert "It may be appealed until and including" in text


def test_a_delegated_decision_says_that_it_is_not_yet_reported(city: City) -> None:
    application = factories.granted(city)
    client = signed_in(city.officer)
    path = f"/cases/{application.case.path_number}/"
    assert "Not yet reported to the board." in text_of(client.get(path))
    meeting = at.held(city)
    assert f"Reported to the board at the meeting {meeting.meets_on}" in text_of(client.get(path))


def test_the_papers_are_whole(city: City) -> None:
    application = at.ready(city)
    meeting = at.held(city, [application])
    at.decided(city, meeting)
    client = signed_in(city.officer)
    for name in ("agenda.pdf", "decision_list.pdf", "minutes.pdf"):
        assert client.get(page(meeting, f"papers/{name}")).content.startswith(b"%PDF-1.7")
    for name in ("agenda.xlsx", "decision_list.xlsx"):
        book = zipfile.ZipFile(io.BytesIO(client.get(page(meeting, f"papers/{name}")).content))
        cells = book.read("xl/worksheets/sheet1.xml").decode()
        assert application.case.registry_number in cells
        assert "<v>540000</v>" in cells
        assert "<f>" not in cells
    assert client.get(page(meeting, "papers/secrets.pdf")).status_code == 404
    assert client.get(page(meeting, "papers/agenda.exe")).status_code == 404


def test_a_meeting_at_another_board_does_not_exist(city: City) -> None:
    meeting = at.held(City(), [])
    for step in ("", "edit/", "attendance/", "agenda/", "papers/agenda.pdf"):
        assert signed_in(city.coordinator).get(page(meeting, step)).status_code == 404


def work_on_meetings(user: User) -> list[str]:
    return [line.reason for line in my_work(User.objects.get(pk=user.pk)) if line.kind == "meeting"]


def test_my_work_says_what_waits_at_each_stage(city: City) -> None:
    application = at.ready(city)
    with_english = "1 ärende är för beslut och står inte på någon föredragningslista"
    assert work_on_meetings(city.coordinator) == [with_english]
    meeting = at.held(city, [application])
    assert work_on_meetings(city.coordinator) == []
    assert work_on_meetings(city.decider) == ["Nämndens beslut ska föras in"]
    at.decided(city, meeting)
    assert work_on_meetings(city.decider) == ["Protokollet ska justeras"]
    assert work_on_meetings(city.coordinator) == ["Protokollet ska justeras"]
    meeting = at.approved(city, meeting)
    assert work_on_meetings(city.coordinator) == ["Ett justerat protokoll ska anslås"]
    assert work_on_meetings(city.decider) == []


def test_my_work_opens_with_lines_about_meetings(city: City) -> None:
    at.ready(city)
    text = text_of(signed_in(city.coordinator).get("/"))
    assert "1 case is for decision and on no agenda" in text
    assert signed_in(city.coordinator).get("/?order=changed").status_code == 200
    assert "is for decision and on no agenda" not in text_of(signed_in(city.officer).get("/"))


def test_the_queries_of_a_meetings_page_do_not_grow_with_its_agenda(city: City) -> None:
    counts = []
    for size in (2, 14):
        meeting = at.called(city, applications_in(city, size))
        client = signed_in(city.decider)
        client.get(page(meeting))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(meeting)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_taking_a_case_off_frees_it(city: City) -> None:
    application = at.ready(city)
    meeting = at.planned(city, [application])
    path = page(meeting, f"cases/{application.case.path_number}/paragraph/")
    assert signed_in(city.coordinator).post(path, {"what": "take_off"}).status_code == 302
    assert not AgendaItem.objects.filter(application=application).exists()
    assert again(application).state == "for_decision"
