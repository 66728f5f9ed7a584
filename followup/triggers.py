"""Which rows of follow-up does the database itself refuse to change?"""

from typing import Final

from registry.triggers import Guard, changes

LESSON_GUARDS: Final = [
    Guard(
        "followup_lesson",
        "a lesson stays with its evaluation and is recalled, never deleted (G6)",
        update=changes("evaluation_id", "public_id"),
    ),
    Guard("followup_lessoncomment", "a comment on a lesson stays as it was written (G6)"),
]
"""The guards of the first lessons."""

RETURN_GUARDS: Final = [
    Guard("followup_reportreturn", "what was said when a report was returned stays as it was written (G5)"),
    Guard("followup_questionreturned", "what was said of a question in a report stays as it was written (G5)"),
]

EXTENSION_GUARDS: Final = [
    Guard(
        "followup_milestoneextension",
        "what was asked and answered about more time stays as it was written (G5)",
        update=changes("milestone_id", "asked_by_id", "asked_at", "due_on", "wanted_until", "reasons")
        + f" OR (OLD.decided_at IS NOT NULL AND ({changes('decided_by_id', 'decided_at', 'granted_until', 'answer')}))",
    ),
]

FOLLOWUP_GUARDS_IN_FORCE: Final = [*LESSON_GUARDS, *RETURN_GUARDS, *EXTENSION_GUARDS]
