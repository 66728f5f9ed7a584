"""How do two people see each criterion, how far apart are they, and which of it may the reader see yet? (R3)"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application, Assessment, Score
from registry.formats import kronor
from registry.models import User
from registry.roles import Permission, acting_role
from registry.rules import Text

#: How many points a verdict stands for in sums and in the order of a list. No decision is counted out of them (R16).
POINTS: Final = {Score.Verdict.MET: 2, Score.Verdict.PARTLY: 1, Score.Verdict.NOT_MET: 0}
MOST: Final = max(POINTS.values())


@dataclass(frozen=True)
class CriterionRow:
    """One criterion and how each of the two people sees it; None where nobody has, or where it is not shown yet."""

    name: str
    question: str
    officer: Score | None
    reviewer: Score | None

    @property
    def steps_apart(self) -> int | None:
        """0 when the two agree, 1 for neighbouring verdicts, 2 for opposite ones; None before both are there."""
        if self.officer is None or self.reviewer is None:
            return None
        points = [POINTS[Score.Verdict(each.verdict)] for each in (self.officer, self.reviewer)]
        return abs(points[0] - points[1])

    @property
    def spread(self) -> Text:
        """How far apart the two are, in words; empty before both are there."""
        match self.steps_apart:
            case None:
                return ""
            case 0:
                return _("Same verdict")
            case 1:
                return _("One step apart")
            case _steps:
                return _("Opposite verdicts")


@dataclass(frozen=True)
class AssessmentTable:
    """The two assessments side by side. `is_hidden`: the reader is to form an opinion of their own first (R3)."""

    rows: list[CriterionRow]
    officer: Assessment | None
    reviewer: Assessment | None
    is_hidden: bool = False

    @property
    def is_begun(self) -> bool:
        """Has anybody assessed, that the reader may know of?"""
        return self.officer is not None

    @property
    def differing(self) -> int:
        """How many criteria the two see differently."""
        return sum(1 for row in self.rows if row.steps_apart)

    @property
    def spread(self) -> str:
        """The spread over all criteria, in a sentence; empty before both are there."""
        if not self.rows or any(row.steps_apart is None for row in self.rows):
            return ""
        if not self.differing:
            return _("The two have the same verdict on every criterion.")
        return ngettext(
            "The two see %(differing)d criterion of %(all)d differently.",
            "The two see %(differing)d criteria of %(all)d differently.",
            self.differing,
        ) % {"differing": self.differing, "all": len(self.rows)}

    @property
    def points(self) -> tuple[int | None, int | None]:
        """The officer's and the reviewer's points together over the criteria; None for whoever is not shown."""
        of_officer = [row.officer for row in self.rows]
        of_reviewer = [row.reviewer for row in self.rows]
        return _sum(of_officer), _sum(of_reviewer)


def _sum(scores: Iterable[Score | None]) -> int | None:
    found = list(scores)
    if not found or any(score is None for score in found):
        return None
    return sum(POINTS[Score.Verdict(score.verdict)] for score in found if score is not None)


def is_to_form_own(application: Application, reader: User) -> bool:
    """R3: is the reader the one who is to review, and has not yet written an assessment of their own?

    Without a chosen reviewer that is everybody who may review at the board, but the case officer.
    """
    case = application.case
    if case is None or application.state != Application.State.IN_REVIEW or case.case_officer_id == reader.pk:
        return False
    if case.reviewer_id not in (None, reader.pk):
        return False
    if acting_role(reader, Permission.REVIEW_ASSESSMENT, application) is None:
        return False
    written = {each.by: each for each in application.assessments.all()}
    officer, own = written.get(Assessment.By.CASE_OFFICER), written.get(Assessment.By.REVIEWER)
    if officer is not None and officer.person_id == reader.pk:
        return False
    return own is None or own.person_id != reader.pk or (own.formed_at is None and own.signed_at is None)


def assessment_of(application: Application, reader: User | None = None) -> AssessmentTable:
    """Criteria × case officer and reviewer, as far as `reader` may see; reads what has been fetched already.

    The reviewer's verdicts show when they are signed, to the reviewer as soon as they are written.
    """
    by: dict[str, Assessment] = {each.by: each for each in application.assessments.all()}
    officer, reviewer = by.get(Assessment.By.CASE_OFFICER), by.get(Assessment.By.REVIEWER)
    is_hidden = reader is not None and is_to_form_own(application, reader)
    if is_hidden:
        officer = None
    if (
        reviewer is not None
        and not reviewer.signed_at
        and (reader is None or reviewer.person_id != reader.pk or is_hidden)
    ):
        reviewer = None
    of_officer, of_reviewer = _scores(officer), _scores(reviewer)
    rows = [
        CriterionRow(criterion.name, criterion.question, of_officer.get(criterion.pk), of_reviewer.get(criterion.pk))
        for criterion in application.rules_version.criteria.all()
    ]
    return AssessmentTable(rows, officer, reviewer, is_hidden)


def _scores(assessment: Assessment | None) -> dict[int, Score]:
    found: Iterable[Score] = assessment.scores.all() if assessment is not None else ()
    return {score.criterion_id: score for score in found}


def proposal_text(table: AssessmentTable) -> str:
    """What is proposed, in a few words; empty before anybody has assessed."""
    if table.officer is None or not table.officer.signed_at:
        return ""
    name = str(table.officer.get_proposal_display()).lower()
    return f"{kronor(table.officer.amount)}, {name}" if table.officer.amount is not None else name
