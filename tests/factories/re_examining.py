"""Takes an exclusion through a re-examination: begun, evidence, hearing, proposal."""

from typing import Any, Final

from django.utils import timezone

from registry.actions.send_hearing import answer_hearing
from registry.models import Hearing
from tests.factories.city import City, checked_pdf, in_review
from tests.factories.other_road import declare
from vetting.actions.re_examine import add_new_evidence, open_hearing, prepare, re_examine
from vetting.models import Evidence, Exclusion, NewEvidence, ReExamination, Vetting


def re_examined(city: City, exclusion: Exclusion, **keywords: Any) -> ReExamination:
    """A re-examination that the board has begun; its people have declared."""
    declare(city.officer, exclusion.case)
    declare(city.decider, exclusion.case)
    declare(city.coordinator, exclusion.case)
    return re_examine(**({"actor": city.officer, "exclusion": exclusion, "why": "Dags."} | keywords))


def heard_again(city: City, exclusion: Exclusion, answer: str = "Nej.", **keywords: Any) -> Hearing:
    """What is new has been put to the organisation, and it has answered."""
    hearing = open_hearing(
        **({"actor": city.officer, "exclusion": exclusion, "material": "Vi överväger att förlänga."} | keywords)
    )
    return answer_hearing(actor=city.applicant, hearing=hearing, answer=answer)


def new_evidence(city: City, exclusion: Exclusion, level: str = "E2", **keywords: Any) -> NewEvidence:
    """Evidence that the ground remains."""
    defaults: dict[str, Any] = {
        "level": level,
        "title": "Sparad sida",
        "source": "Föreningens webbplats",
        "dated_on": timezone.localdate(),
        "shows": "Skriften ligger kvar.",
        "checked": checked_pdf("sida.pdf") if level in Evidence.COPIED else None,
    }
    return add_new_evidence(actor=city.officer, exclusion=exclusion, **(defaults | keywords))


def proposed_again(city: City, exclusion: Exclusion, proposal: str = "extend", **keywords: Any) -> ReExamination:
    """The officer's proposal to the board."""
    words = {
        "news": "Skriften ligger kvar.",
        "assessment": "Grunden kvarstår.",
        "less_intrusive": "Villkor räcker inte.",
    }
    return prepare(**({"actor": city.officer, "exclusion": exclusion, "proposal": proposal, **words} | keywords))


#: What the board says when an exclusion goes on.
AGAIN: Final = {"reasons": "Grunden kvarstår.", "less_intrusive": "Inget mildare räcker.", "meeting_paragraph": "§ 7"}


def not_met(city: City) -> Vetting:
    """A vetting concluded as not met for G3, of an organisation that has no support yet."""
    from tests.journeys.other_road import make_not_met

    return make_not_met(city, in_review(city))
