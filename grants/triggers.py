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


DELEGATION_GUARDS: Final = [
    Guard(
        "grants_delegation",
        "a point of a delegation order is ended and replaced, never changed (R4)",
        update=changes(
            *("board_id", "point", "name", "role", "person_id", "max_amount"),
            *("may_grant", "may_refuse", "may_dismiss", "valid_from", "adopted"),
        ),
    ),
]

APPEAL_GUARDS: Final = [
    Guard("grants_correction", "a correction is frozen when it is made (R2)"),
    Guard(
        "grants_appeal",
        "an appeal is never removed, nor moved to another decision (R5)",
        update=changes("decision_id", '"by"', "received_on"),
    ),
]

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
_SIGNED: Final = "EXISTS (SELECT 1 FROM grants_assessment a WHERE a.id = OLD.assessment_id AND a.signed_at IS NOT NULL)"
SIGNED_ASSESSMENTS: Final = [
    Guard(
        "grants_assessment",
        "a signed assessment is not changed, only signed anew (R3)",
        update=(
            "OLD.signed_at IS NOT NULL AND NEW.signed_at IS NOT NULL AND ("
            + changes(
                *("application_id", '"by"', "person_id", "proposal", "amount", "reasons", "circumstances"),
                *("double_funding", "formed_at", "signed_at"),
            )
            + ")"
        ),
        delete=None,
    ),
    Guard("grants_score", "a signed assessment is not changed, only signed anew (R3)", update=_SIGNED, delete=_SIGNED),
]

_REPORT_FROZEN: Final = "a signed staff report is never changed (R2)"


def _report_signed(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM grants_staffreport r WHERE r.id = {row}.report_id AND r.signed_at IS NOT NULL)"  # noqa: S608 - names of our own tables only


STAFF_REPORTS: Final = [
    Guard(
        "grants_staffreport",
        _REPORT_FROZEN,
        update=(
            "OLD.signed_at IS NOT NULL AND ("
            + changes(
                *("application_id", "number", "version", "written_by_id", "saved_at", "parts", "rests_on"),
                *("signed_by_id", "signed_at"),
            )
            + f") OR (OLD.document_id IS NOT NULL AND ({changes('document_id')}))"
        ),
        delete="OLD.signed_at IS NOT NULL",
    ),
    Guard(
        "grants_reporttext",
        _REPORT_FROZEN,
        update=f"{_report_signed('OLD')} OR {_report_signed('NEW')}",
        delete=_report_signed("OLD"),
        insert=_report_signed("NEW"),
    ),
]
PAYMENT_BATCHES: Final = [
    Guard("grants_paymentbatch", "a batch of payments is kept as it was sent to the bank"),
    Guard("grants_batchedpayment", "a payment leaves in one batch and stays in it"),
]

SUPPORT_GUARDS: Final = [
    Guard(
        "grants_support",
        "support is never removed, nor moved to another board or organisation (G3)",
        update=(
            f"{changes('board_id', 'organisation_id')} OR (OLD.entered_at IS NOT NULL AND "
            f"({changes('entered_at', 'entered_by_id', 'batch')})) "
            f"OR (OLD.struck_on IS NOT NULL AND ({changes('struck_on')}))"
        ),
    ),
]

CLAIM_LEDGER: Final = [
    Guard("grants_claimentry", "the ledger of a claim is only added to; a mistake is reversed"),
    Guard("grants_claimedpayment", "what a claim rests on is not changed"),
    Guard("grants_claiminstalment", "a plan of instalments is replaced by another, never changed"),
]

_CHANGE_FROZEN: Final = "a decided change of a grant is kept as it was decided (R2)"
_CHANGE_ENDED: Final = "state IN ('approved', 'refused', 'recalled')"


def _part_of_change(table: str) -> Guard:
    def ended(row: str) -> str:
        return f"EXISTS (SELECT 1 FROM grants_grantchange c WHERE c.id = {row}.change_id AND c.{_CHANGE_ENDED})"  # noqa: S608 - names of our own tables only

    return Guard(
        table,
        _CHANGE_FROZEN,
        update=f"{ended('OLD')} OR {ended('NEW')}",
        delete=ended("OLD"),
        insert=ended("NEW"),
    )


GRANT_CHANGES: Final = [
    Guard(
        "grants_grantchange",
        _CHANGE_FROZEN,
        update=(
            f"OLD.{_CHANGE_ENDED} OR {changes('support_id', 'number')} OR (OLD.asked_at IS NOT NULL AND "
            f"({changes('purpose', 'period_start', 'period_end', 'why', 'asked_by_id', 'asked_at')}))"
        ),
        delete="OLD.asked_at IS NOT NULL",
    ),
    *map(
        _part_of_change,
        ("grants_changedline", "grants_movedmilestone", "grants_movedpayment", "grants_changedtarget"),
    ),
    Guard("grants_reportedchange", "a decision is reported to the board once (R4)"),
]
"""What was asked is not changed once it is sent in, and nothing of it once it has ended."""
FOLLOW_UP_TIERS: Final = [_part_of_version("grants_followuptier")]
"""How deep grants are followed up is frozen with the call's rules (R7)."""

RESTORATIONS: Final = [
    Guard(
        "grants_restoration",
        "a decision to give support back, or not, is kept as it was made (R2)",
        update=f"OLD.state IN ('restored', 'stands') OR {changes('withdrawal_id', 'cause', 'opened_at')}",
    ),
]

GRANTS_GUARDS_IN_FORCE: Final = [
    *GRANTS_GUARDS,
    *DELEGATION_GUARDS,
    *APPEAL_GUARDS,
    *SIGNED_ASSESSMENTS,
    *STAFF_REPORTS,
    *MEETING_GUARDS,
    *PAYMENT_BATCHES,
    *SUPPORT_GUARDS,
    *CLAIM_LEDGER,
    *GRANT_CHANGES,
    *FOLLOW_UP_TIERS,
    *RESTORATIONS,
]
"""What stands today, when every migration has run: GRANTS_GUARDS is what the first of them installed."""
