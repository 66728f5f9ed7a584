"""Which rows of follow-up does the database itself refuse to change?"""

from typing import Final

from registry.triggers import Guard, changes

FOLLOWUP_GUARDS_IN_FORCE: Final = [
    Guard(
        "followup_lesson",
        "a lesson stays with its evaluation and is recalled, never deleted (G6)",
        update=changes("evaluation_id", "public_id"),
    ),
    Guard("followup_lessoncomment", "a comment on a lesson stays as it was written (G6)"),
]
