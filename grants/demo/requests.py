"""Who has asked the demo city for documents? Requests in every state, by people who have not said who they are."""

from collections.abc import Iterator
from typing import Final

from grants.demo.city import City, dice_for
from grants.demo.schedule import Story
from registry.actions import answer_request as answering
from registry.actions import examine_request as examining
from registry.actions.ask_for_documents import ask_for_documents
from registry.actions.declare_conflict import declare_conflict
from registry.models import DocumentRequest, RegisterEntry, User
from registry.roles import Role

_ASKED: Final = (
    # board, days ago, how it came in, how far it has come, what is asked for
    ("socialnamnden", 24, "page", "released", "Senaste beslutet om bidrag till en förening, med skälen."),
    ("socialnamnden", 16, "mail", "decided_in_part_statutes", "En förenings stadgar, som de kom in med ansökan."),
    ("jarva", 12, "phone", "not_held", "Avtalet mellan nämnden och stiftelsen om lokalen på Rinkebysvängen."),
    ("enskede-arsta-vantor", 6, "page", "released", "Bekräftelserna på de två senaste ansökningarna."),
    ("socialnamnden", 2, "page", "assessed_in_part_minutes", "Årsmötesprotokollet som en förening skickade in i höst."),
    ("jarva", 1, "page", "chosen", "Alla brev i det senaste ärendet om bidrag."),
    ("socialnamnden", 1, "visit", "received", "Tjänsteutlåtanden om riktade bidrag det senaste året."),
    ("enskede-arsta-vantor", 0, "page", "received", "En lista över vilka som fått avslag, och varför."),
)
_SECOND_LINE: Final = (0.11, 0.104, 0.62, 0.1245)


def request_stories(city: City) -> Iterator[Story]:
    """A story for each request."""
    for board, days, via, until, wanted in _ASKED:
        yield _request(city, board, -days, via, until, wanted)


def _request(city: City, board: str, day: int, via: str, until: str, wanted: str) -> Story:
    dice = dice_for("request", board, str(day), wanted)
    registrar = city.person(board, Role.REGISTRAR)
    officer, decider = city.person(board, Role.CASE_OFFICER), city.person(board, Role.DECISION_MAKER)
    yield city.schedule.office_hour(day, dice)
    actor = None if via == DocumentRequest.Via.PAGE else registrar
    request = ask_for_documents(actor=actor, board=city.boards[board], wanted=wanted, via=via)
    if until == "received":
        return
    yield city.schedule.office_hour(min(day + 1, 0), dice)
    for person in (registrar, officer, decider):
        declare_conflict(actor=person, cases=[request.case], has_conflict=False)
    until, _in_part, kind = until.partition("_in_part_")
    if until != "not_held":
        _choose(officer, request, kind)
    if until == "chosen":
        return
    answering.assess_request(actor=officer, request=request)
    if until == "assessed":
        return
    yield city.schedule.office_hour(min(day + 2, 0), dice)
    match until:
        case "released":
            answering.release_documents(actor=registrar, request=request)
        case "decided":
            reasons = "Namn och telefonnummer till en enskild som har skyddade personuppgifter lämnas inte ut."
            answering.release_in_part(actor=decider, request=request, provision="OSL 21:3", reasons=reasons)
        case _:
            reasons = "Nämnden har sökt i diariet och frågat fastighetskontoret. Nämnden har inget sådant avtal."
            answering.refuse_documents(actor=decider, request=request, ground="not_held", reasons=reasons)


def _choose(officer: User, request: DocumentRequest, kind: str) -> None:
    """A file of the kind that came in, something of which is removed; without a kind two letters, handed out whole."""
    rows = RegisterEntry.objects.visible_to(officer).filter(board=request.case.board, case__kind="application")
    if kind:
        entry = rows.filter(document__content_type="application/pdf", document__kind=kind).order_by("-pk")[0]
        item = examining.choose_document(actor=officer, request=request, entry=entry)
        examining.remove_passage(actor=officer, item=item, page=1, box=_SECOND_LINE, provision="OSL 21:3")
        return
    for entry in rows.filter(notice__isnull=False).order_by("-pk")[:2]:
        item = examining.choose_document(actor=officer, request=request, entry=entry)
        examining.examine(actor=officer, item=item, outcome="in_full")
