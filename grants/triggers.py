"""Which rows of grants does the database itself refuse to change? Frozen rules of calls (R7), decisions and minutes (R2, R5)."""

from typing import Final

from registry.triggers import Guard, changes

_RULES_FROZEN: Final = "the rules of a call are frozen when it opens (R7)"


def _frozen(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM grants_callversion v WHERE v.id = {row}.version_id AND v.frozen_at IS NOT NULL)"  # noqa: S608 - names of our own tables only


def _part_of_version(table: str) -> Guard:
    return Guard(
        table,
        _RULES_FROZEN,
        update=f"{_frozen('OLD')} OR {_frozen('NEW')}",
        delete=_frozen("OLD"),
        insert=_frozen("NEW"),
    )


GRANTS_GUARDS: Final = [
    Guard(
        "grants_decision",
        "a decision is frozen when it is made (R2)",
        update=changes(
            *("application_id", "outcome", "amount", "rule_applied", "facts", "reasons", "dissent"),
            *("decided_by_id", "decided_on", "delegation_id", "meeting_on", "meeting_paragraph"),
            *("appeal_regime", "appeal_instructions"),
        ),
    ),
    Guard(
        "grants_callversion",
        _RULES_FROZEN,
        update="OLD.frozen_at IS NOT NULL",
        delete="OLD.frozen_at IS NOT NULL",
    ),
    _part_of_version("grants_question"),
    _part_of_version("grants_callcriterion"),
    _part_of_version("grants_requiredattachment"),
]

_DECIDED = "EXISTS (SELECT 1 FROM grants_agendaitem i WHERE i.id = {row}.item_id AND i.decision_id IS NOT NULL)"


def _part_of_decided_paragraph(table: str) -> Guard:
    return Guard(
        table,
        "a paragraph is frozen when its case is decided (R2)",
        update=f"{_DECIDED.format(row='OLD')} OR {_DECIDED.format(row='NEW')}",
        delete=_DECIDED.format(row="OLD"),
        insert=_DECIDED.format(row="NEW"),
    )


MEETING_GUARDS: Final = [
    Guard(
        "grants_agendaitem",
        "a paragraph keeps its number and its decision (R2)",
        update=(
            f"(OLD.paragraph IS NOT NULL AND ({changes('paragraph', 'meeting_id', 'application_id', 'kind')})) "
            f"OR (OLD.decision_id IS NOT NULL AND ({changes('decision_id', 'postponed_because')}))"
        ),
        delete="OLD.paragraph IS NOT NULL",
    ),
    _part_of_decided_paragraph("grants_recusal"),
    _part_of_decided_paragraph("grants_dissent"),
    _part_of_decided_paragraph("grants_prepareddecision"),
    Guard("grants_reporteddecision", "a decision is reported to the board once (R4)"),
    Guard(
        "grants_posting",
        "when a notice was posted and taken down is never changed (R5)",
        update=(
            f"{changes('meeting_id', 'posted_on', 'posted_by_id')} "
            f"OR (OLD.removed_on IS NOT NULL AND ({changes('removed_on', 'removed_by_id')}))"
        ),
    ),
    Guard("grants_meetingpaper", "a paper of a meeting is made once and never changed (R2)"),
    Guard("grants_toldofdecision", "the day an organisation was told is noted once (R5)"),
]
"""What a meeting leaves behind: paragraphs, recusals, dissents, reports, postings and papers."""
