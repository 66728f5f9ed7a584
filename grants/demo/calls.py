"""How do the demo city's calls come about? Facts from the public pages, dates and sums invented, steps by the actions."""

import datetime as dt
import random
from typing import Final

from grants.actions.call_rules import TierContent, write_tiers
from grants.actions.open_call import allocate_call, archive_call, close_call, open_call, publish_call
from grants.demo.call_spec import CallSpec
from grants.demo.call_texts import TERMS, TERMS_IN_KIND, THEMES
from grants.demo.city import City
from grants.demo.facts import call_facts
from grants.demo.schedule import Story
from grants.models import Call, CallCriterion, CallVersion, Programme, Question, RequiredAttachment
from registry.lifecycle import blockers_to
from registry.models import Document
from registry.parameters import add_months
from registry.roles import Role

INVENTED: Final = ["årets datum", "summan att fördela", "bedömningskriterierna", "frågorna", "villkoren"]
_ATTACHMENTS_INVENTED: Final = "bilagorna"
_FORM_INVENTED: Final = "stödformen"

_MONTHS: Final = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
)
_KINDS: Final = (
    ("stadgar", Document.Kind.STATUTES),
    ("årsmöte", Document.Kind.MINUTES),
    ("verksamhetsberättelse", Document.Kind.ACTIVITY_REPORT),
    ("verksamhetsplan", Document.Kind.ACTIVITY_PLAN),
    ("balansräkning", Document.Kind.ACCOUNTS),
    ("ekonomisk berättelse", Document.Kind.ACCOUNTS),
    ("revisionsberättelse", Document.Kind.AUDIT_REPORT),
    ("beslut som visar alla firmatecknare", Document.Kind.SIGNATORIES),
    ("budget", Document.Kind.BUDGET),
)
_USUAL: Final = (
    (Document.Kind.STATUTES, "Stadgar", "Antagna på årsmöte"),
    (Document.Kind.MINUTES, "Årsmötesprotokoll", "Högst ett år gammalt när utlysningen stänger"),
    (Document.Kind.ACTIVITY_REPORT, "Verksamhetsberättelse", "Den senaste"),
    (Document.Kind.ACCOUNTS, "Resultat- och balansräkning", "För det senaste räkenskapsåret"),
)


def call_story(city: City, spec: CallSpec) -> Story:
    """One call from its first draft to wherever its dates have brought it."""
    dice = random.Random(spec.ident)  # noqa: S311 - the same city every time
    yield city.schedule.office_hour(min(spec.opens - 14, -5), dice)
    call = _make(city, spec)
    city.calls[spec.ident] = call
    if spec.is_draft:
        return
    officer = city.person(call.programme.board.key, Role.CASE_OFFICER)
    publish_call(actor=officer, call=call)
    yield call.opens_at
    open_call(actor=None, call=call)
    city.calls[spec.ident] = Call.objects.select_related("programme__board", "version_in_force").get(pk=call.pk)
    yield call.closes_at + dt.timedelta(minutes=1)
    close_call(actor=None, call=call)
    yield city.schedule.office_hour(spec.decided + 60, dice)
    if not blockers_to(Call.objects.get(pk=call.pk), "allocate", actor=officer):
        allocate_call(actor=officer, call=call)
        if spec.is_archived:
            yield city.schedule.office_hour(spec.decided + 500, dice)
            archive_call(actor=officer, call=call)


def _make(city: City, spec: CallSpec) -> Call:
    facts = call_facts(spec.key)
    board = city.boards[facts["board_key"]]
    programme, _made = Programme.objects.get_or_create(
        key=spec.key,
        defaults={
            "board": board,
            "name": facts["name"],
            "kind": facts["kind"],
            "purpose": facts["purpose"],
            "action_area": facts["action_area"]["value"],
            "action_area_is_guess": facts["action_area"].get("guess", False),
            "source_url": facts["source_url"],
            "seen": facts.get("seen", ""),
        },
    )
    decided = city.schedule.day(spec.decided)
    start = add_months(decided.replace(day=1), 1)
    theme = THEMES[spec.theme]
    limit = facts.get("max_amount_sek")
    asked = facts.get("required_attachments")
    opens, closes = city.schedule.day(spec.opens), city.schedule.day(spec.closes)
    names = {
        "year": add_months(start, 5).year,
        "thisyear": opens.year,
        "month": f"{_MONTHS[decided.month - 1]} {decided.year}",
        "season": _season(closes),
    }
    call = Call.objects.create(
        programme=programme,
        slug=f"{spec.key.removeprefix('idrott-')}-{opens:%Y-%m}",
        name=spec.name.format(**names),
        support_form=spec.form,
        opens_at=city.schedule.at(opens, 0),
        closes_at=city.schedule.at(closes, 12 if spec.closes_at_noon else 23, 0 if spec.closes_at_noon else 59),
        decision_on=decided,
        period_start=start,
        period_end=add_months(start, spec.months) - dt.timedelta(days=1),
        budget=spec.budget * 100,
        max_amount=limit * 100 if limit else None,
        amount_notes=facts.get("amount_notes", ""),
        target_group=theme.target_group,
        contact="Föreningsservice, 08-508 00 000, vardagar 9–15",
        invented=[
            *INVENTED,
            *([] if asked else [_ATTACHMENTS_INVENTED]),
            *([] if spec.form == facts.get("support_form", "money") else [_FORM_INVENTED]),
        ],
    )
    version = CallVersion.objects.create(
        call=call,
        number=1,
        purpose=facts["purpose"],
        eligibility=facts["eligibility"],
        terms=TERMS if spec.form == "money" else TERMS_IN_KIND,
    )
    _write_form(version, spec, asked)
    _write_tiers(version, spec)
    return call


def _write_form(version: CallVersion, spec: CallSpec, asked: list[str] | None) -> None:
    theme = THEMES[spec.theme]
    CallCriterion.objects.bulk_create(
        [
            CallCriterion(version=version, position=position, name=name, question=question)
            for position, (name, question) in enumerate(theme.criteria, start=1)
        ]
    )
    Question.objects.bulk_create(
        [
            Question(
                version=version,
                position=position,
                key=question.key,
                kind=question.kind,
                step=question.step,
                label=question.label,
                help_text=question.help_text,
                options=list(question.options),
                is_required=question.is_required,
            )
            for position, question in enumerate(theme.questions, start=1)
        ]
    )
    RequiredAttachment.objects.bulk_create(
        [
            RequiredAttachment(version=version, position=position, kind=kind, title=title[:150], help_text=help_text)
            for position, (kind, title, help_text) in enumerate(attachments_of(asked), start=1)
        ]
    )


def _write_tiers(version: CallVersion, spec: CallSpec) -> None:
    """Small, middle and large, in calls for money: the first to 100 000 kr, the second to 300 000 kr."""
    if spec.form != "money":
        return
    write_tiers(
        version,
        [
            TierContent(10_000_000, 0),
            TierContent(30_000_000, 1),
            TierContent(None, 1, has_visit=True, needs_certificate=True, needs_second_person=True),
        ],
    )


def attachments_of(asked: list[str] | None) -> list[tuple[str, str, str]]:
    """What the page asks for as (kind, title, help), one of each kind; the usual four where the page names none."""
    if not asked:
        return [(str(kind), title, help_text) for kind, title, help_text in _USUAL]
    found: dict[str, str] = {}
    for title in asked:
        kind = next((kind for word, kind in _KINDS if word in title.lower()), Document.Kind.OTHER)
        found[str(kind)] = f"{found[str(kind)]}; {title}" if str(kind) in found else title
    return [(kind, title, "") for kind, title in found.items()]


def _season(day: dt.date) -> str:
    holidays = {12: "jullovet", 1: "sportlovet", 2: "sportlovet", 3: "påsklovet", 4: "påsklovet"}
    holidays |= {5: "sommarlovet", 6: "sommarlovet", 7: "sommarlovet"}
    return f"{holidays.get(day.month, 'höstlovet')} {day.year}"
