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
