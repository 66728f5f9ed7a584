"""Which rows of vetting does the database itself refuse to change?"""

from typing import Final

from registry.triggers import Guard, changes

VETTING_GUARDS: Final = [
    Guard(
        "vetting_criterion",
        "a criterion is never reworded: write a new version",
        update=changes(
            "board_id", "code", "version", "kind", "name_sv", "name_en", "text_sv", "text_en", "source", "valid_from"
        ),
    ),
]

FOUND_GUARDS: Final = [
    Guard("vetting_finding", "a finding stays as it was written: write another"),
    Guard("vetting_advice", "advice stays as it was given: give it anew"),
    Guard(
        "vetting_evidence",
        "evidence stays as it was added; only a tip is disposed of",
        update=(
            "OLD.level <> 'E6' OR OLD.disposed_on IS NOT NULL OR NEW.disposed_on IS NULL OR "
            + changes("finding_id", "level", "added_by_id", "added_at")
        ),
    ),
    Guard(
        "vetting_vetting",
        "a conclusion and its reasons stand as they were drawn until the vetting is reopened",
        update=(
            "OLD.state IN ('cleared', 'special_reasons', 'not_proven', 'not_met') AND NEW.state = OLD.state AND "
            f"({changes('conclusion_reasons', 'less_intrusive', 'review_opinion', 'circumstance', 'distanced_note')}"
            f" OR {changes('measures_note', 'isolated_note', 'long_ago_note', 'concluded_by_id', 'reviewed_by_id')})"
        ),
        delete=None,
    ),
]

COURSE_GUARDS: Final = [
    Guard("vetting_exclusiondecision", "a decision about an exclusion is frozen when it is made (R2)"),
    Guard("vetting_newevidence", "evidence stays as it was added"),
    Guard(
        "vetting_reexamination",
        "a re-examination stays as it was when it was decided (R2)",
        update="OLD.decision_id IS NOT NULL",
    ),
    Guard(
        "vetting_liftrequest",
        "what was asked is never changed, and is answered once",
        update=changes("exclusion_id", "text", "asked_by_id", "asked_at")
        + f" OR (OLD.decision_id IS NOT NULL AND ({changes('decision_id')}))",
    ),
]
"""The course of an exclusion after it was made: requests, re-examinations and decisions."""

VETTING_GUARDS_IN_FORCE: Final = [*VETTING_GUARDS, *FOUND_GUARDS, *COURSE_GUARDS]
