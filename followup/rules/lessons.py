"""What stands in the way of writing a lesson, and of other boards reading it? (G6, R11)"""

import re
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import Evaluation, Lesson
    from registry.models import Case, User


#: A personal identity number or a coordination number, an e-mail address, and a case's registry number.
_PERSON: Final = re.compile(r"(?<!\d)(\d{2})?\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01]|[6-8]\d|9[01])[-+ ]?\d{4}(?!\d)")
_MAIL: Final = re.compile(r"\S+@\S+\.\S+")
_CASE: Final = re.compile(r"\b[A-ZÅÄÖ]{2,5}[ -]\d{4}[/-]\d{3,}")


def blockers_to_writing_lesson(evaluation: "Evaluation") -> list[Blocker]:
    """G6: only what the board has adopted as its own is drawn a lesson from."""
    if evaluation.state in ("adopted", "shared"):
        return []
    return [
        Blocker(
            "not_adopted",
            _("The board has not adopted the evaluation."),
            rule="G5",
            url=reverse("evaluation", args=[evaluation.case.path_number]),
            action=_("See the evaluation"),
        )
    ]


def blockers_to_lesson(lesson: "Lesson") -> list[Blocker]:
    """G6: drawn from an adopted evaluation, whole, and without persons (R11), other cases or an unnamed organisation."""
    blockers = blockers_to_writing_lesson(lesson.evaluation)
    page = reverse("lesson_edit", args=[lesson.public_id])
    fields = ("title", "method", "action_area", "target_group", "setting", "result")
    if missing := [name for name in fields if not getattr(lesson, name).strip()]:
        blockers.append(
            Blocker(
                "lesson_incomplete",
                _("Method, action area, target group, setting and result must be written."),
                rule="G6",
                url=f"{page}#id_{missing[0]}",
                action=_("Write the lesson"),
            )
        )
    text = "\n".join(lesson.said())
    blockers += blockers_to_words(text, lesson.case)
    organisation = lesson.case.organisation
    kept_back = () if lesson.names_organisation else (organisation.name, organisation.organisation_number)
    if any(name.casefold() in text.casefold() for name in kept_back):
        blockers.append(
            Blocker(
                "organisation_in_text",
                _("The text names the organisation, though the lesson is to be shared without its name."),
                rule="G6",
                url=page,
                action=_("Change the text"),
            )
        )
    return blockers


def blockers_to_sharing_own(lesson: "Lesson", actor: "User") -> list[Blocker]:
    """G6: a lesson is read by a second person before other boards read it."""
    if lesson.written_by_id != actor.pk:
        return []
    return [Blocker("same_person", _("The lesson is shared by somebody who did not write it."), rule="G6")]


def blockers_to_words(text: str, case: "Case") -> list[Blocker]:
    """R11: what other boards read holds no number of a person, no address, no case, and nobody known in this one."""
    blockers = []
    if _PERSON.search(text) or _MAIL.search(text) or _CASE.search(text):
        blockers.append(
            Blocker(
                "number_in_text",
                _("The text has a personal identity number, an e-mail address or a registry number."),
                rule="R11",
            )
        )
    plain = " ".join(text.split())
    if any(re.search(rf"\b{re.escape(name)}\b", plain, re.IGNORECASE) for name in _written_names(case)):
        blockers.append(
            Blocker(
                "person_in_text",
                _("The text names a person: write what the person was, not who."),
                rule="R11",
            )
        )
    return blockers


def _written_names(case: "Case") -> set[str]:
    """The names of those who act for the organisation or the board, as they may be written: surname first too."""
    names = {each.name for each in case.organisation.representatives.all()}
    names |= {person.name for person in (case.case_officer, case.reviewer) if person is not None}
    for place in (case.organisation, case.board):
        names |= {held.user.name for held in place.role_assignments.select_related("user")}
    plain = {" ".join(name.split()) for name in names if name.strip()}
    parts = [name.rsplit(" ", 1) for name in plain if " " in name]
    return plain | {f"{last}, {first}" for first, last in parts}
