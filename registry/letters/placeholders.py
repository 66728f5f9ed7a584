"""What can each kind of letter say of its case, by which name, and what must it say by law?

A placeholder is a name with a meaning that people read. Where its content comes from is written here and in
templates/letters, never in a wording: `source` is a value with its filter, or a template for words (`words/…txt`) or
whole parts (`blocks/…html`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.models.notice import Notice
from registry.rules import Text

Letter = Notice.Letter


@dataclass(frozen=True)
class Placeholder:
    """One thing that a letter can say: `is_block` when it is whole parts, `is_required` when it may not be left out."""

    name: str
    meaning: Text
    source: str
    is_block: bool = False
    is_required: bool = False


def _words(name: str, meaning: Text, source: str) -> Placeholder:
    return Placeholder(name, meaning, source)


def _block(name: str, meaning: Text, source: str = "") -> Placeholder:
    return Placeholder(name, meaning, f"letters/blocks/{source or name}.html", is_block=True)


def _must(name: str, meaning: Text, source: str = "") -> Placeholder:
    return replace(_block(name, meaning, source), is_required=True)


COMMON: Final = (
    _words("board", _("the board's name"), "board.name"),
    _words("organisation", _("the organisation's name"), "organisation.name"),
    _words("organisation_number", _("the organisation number"), "organisation.organisation_number"),
    _words("registry_number", _("the case's registry number"), "case.registry_number"),
    _block("contact", _("who handles the case, and how you are reached")),
)
_TITLE: Final = _words("title", _("what the application is called"), "application.title")
_APPLIED: Final = _words("applied", _("the sum applied for"), "application.requested_amount|money")
_APPEAL: Final = _must("appeal", _("how to appeal, by the board's regime"))
_DECISION: Final = (
    _must("reasons", _("the reasons for the decision"), "decision_reasons"),
    _must("decided", _("who has decided, and dissent")),
    _must("appeal", _("how to appeal, by the board's regime"), "decision_appeal"),
)
_SUPPLEMENT: Final = (
    _TITLE,
    _words("answer_by", _("the day to answer by"), "application.supplement_due_on|longdate"),
    _block("facts", _("the day to answer by and the registry number, in a list"), "supplement_facts"),
    _must("missing", _("what is missing")),
)
_TERMS: Final = (
    _must("terms", _("the terms, and what follows if they are not kept")),
    _must("payments", _("when the payments are made, as a table")),
    _must("plan", _("the plan for follow-up: goals, reports and visits")),
)
_GRANTED: Final = (
    _TITLE,
    _APPLIED,
    _words("amount", _("the sum granted"), "decision.amount|money"),
    _words("terms_days", _("how many days there are to accept the terms"), "terms_days"),
    _block("facts", _("the sums, the period and the registry number, in a list"), "granted_facts"),
    *_TERMS,
    *_DECISION,
)
_REPORT: Final = (
    _words("report", _("what the report is called"), "milestone.title"),
    _words("due_on", _("the day the report is due"), "milestone.due_on|longdate"),
    _block("payment_note", _("that a payment waits for the report, when one does")),
)
_REPORT_REMINDER: Final = (
    *_REPORT,
    _block("facts", _("the report, its day and the registry number, in a list"), "report_facts"),
)
_VISIT: Final = (
    _words("title", _("what the support is for"), "case.subject"),
    _words("planned_on", _("the day of the visit"), "visit.planned_on|longdate"),
    _block("facts", _("the activity, the day, who comes and the registry number, in a list"), "visit_facts"),
)
_PAYMENT: Final = (
    _words("title", _("what the support is for"), "payment.support.title"),
    _words("amount", _("the sum of the payment"), "payment.amount|money"),
    _words("instalment", _("the number of the payment"), "payment.number"),
    _block("facts", _("the payment's facts, in a list"), "payment_facts"),
)
_WITH_REASONS: Final = (
    _must("reasons", _("the reasons for the decision"), "cancelling_reasons"),
    _must("decided", _("who has decided"), "decided_cancelling"),
    _APPEAL,
)
_CLAIM: Final = (
    _words("title", _("what the support is for"), "claim.withdrawal.support.title"),
    _words("amount", _("the sum to be repaid"), "claim.amount|money"),
    _block("facts", _("the sum, the support, the day and the registry number, in a list"), "claim_facts"),
)
_CLAIM_LEFT: Final = (*_CLAIM, _words("left", _("what is left to pay"), "claim.balance|money"))
_CHANGE: Final = (
    _words("title", _("what the support is for"), "change.support.title"),
    _words("asked_on", _("the day of the request"), "change.asked_at|longdate"),
)
_EXCLUSION: Final = (
    _words("starts_on", _("the first day"), "exclusion.valid_from|longdate"),
    _words("ends_on", _("the last day"), "exclusion.valid_until|longdate"),
    _words("re_examined_by", _("the day of re-examination"), "exclusion.re_examine_on|longdate"),
    _block("facts", _("the days and the registry number, in a list"), "exclusion_facts"),
)
_EXCLUSION_AGAIN: Final = (
    _block("asked", _("that the organisation has asked, and when, when it has"), "lift_request_asked"),
    _must("reasons", _("the reasons for the decision"), "exclusion_again_reasons"),
    _must("decided", _("who has decided"), "decided_exclusion_again"),
)
_NOTHING_MILDER: Final = _must(
    "less_intrusive", _("why nothing less intrusive is enough"), "exclusion_again_less_intrusive"
)

_DECIDED_ON: Final = _words("decided_on", _("the day of the decision"), "decision.decided_on|longdate")
_REQUEST: Final = (
    _words("asked_on", _("the day the documents were asked for"), "request.received_at|longdate"),
    _block("documents", _("the documents and what became of each, as a table"), "documents_listed"),
)
_REQUEST_DECISION: Final = (
    _must("ground", _("the ground, with the section of the law"), "documents_ground"),
    _must("reasons", _("the reasons for the decision"), "documents_reasons"),
    _must("decided", _("who has decided"), "documents_decided"),
    _must("appeal", _("how to appeal"), "documents_appeal"),
)

OWN: Final[dict[str, tuple[Placeholder, ...]]] = {
    Letter.RECEIPT: (
        _TITLE,
        _APPLIED,
        _words("received_on", _("the day the application came in"), "application.submitted_at|longdate"),
        _words("aim", _("a sentence with the day by which you aim to decide"), "letters/words/aim.txt"),
        _block("facts", _("the day, the sum, who signed and the registry number, in a list"), "receipt_facts"),
    ),
    Letter.SUPPLEMENT_REQUEST: _SUPPLEMENT,
    Letter.SUPPLEMENT_REMINDER: _SUPPLEMENT,
    Letter.HEARING: (
        _words("matter", _("what you consider, as in “saying no to your application”"), "letters/words/matter.txt"),
        _words("answer_by", _("the day to answer by"), "hearing.due_on|longdate"),
        _block("facts", _("the day to answer by and the registry number, in a list"), "hearing_facts"),
        _must("material", _("what the organisation is asked to answer")),
        _must("documents", _("the documents it gets"), "hearing_documents"),
        _must("withheld", _("what is withheld, and why")),
    ),
    Letter.MORE_TIME: (
        _words("answer_in_short", _("yes or no in a few words"), "letters/words/more_time.txt"),
        _words("asked_on", _("the day more time was asked for"), "request.asked_at|longdate"),
        _words("answer_by", _("the day to answer by"), "hearing.due_on|longdate"),
        _block("facts", _("the day to answer by and the registry number, in a list"), "hearing_facts"),
        _must("answer", _("the answer and the reasons for it"), "more_time"),
    ),
    Letter.GRANTED: _GRANTED,
    Letter.PARTLY_GRANTED: _GRANTED,
    Letter.REFUSED: (
        _TITLE,
        _APPLIED,
        _block("facts", _("the sums and the registry number, in a list"), "refused_facts"),
        _must("rule", _("the rule that the refusal rests on")),
        _must("circumstances", _("the facts that the refusal rests on")),
        *_DECISION,
    ),
    Letter.DISMISSED: (
        _TITLE,
        _APPLIED,
        _block("facts", _("the sum applied for and the registry number, in a list"), "dismissed_facts"),
        *_DECISION,
    ),
    Letter.TERMS: (
        _TITLE,
        _words("amount", _("the sum granted"), "application.support.value|money"),
        _words("accepted_on", _("the day the terms were accepted"), "application.support.terms_accepted_at|longdate"),
        _block("facts", _("the support's facts, in a list"), "support_facts"),
        *_TERMS,
    ),
    Letter.TERMS_REMINDER: (
        _TITLE,
        _words("amount", _("the sum granted"), "application.support.value|money"),
        _words("granted_on", _("the day of the decision"), "application.support.decided_on|longdate"),
        _block("facts", _("the support's facts, in a list"), "support_facts"),
    ),
    Letter.PAYMENT: (
        *_PAYMENT,
        _words("account", _("the account paid to"), "payment.account"),
        _words("paid_on", _("the day of the payment"), "payment.paid_on|longdate"),
    ),
    Letter.PAYMENT_RETURNED: (
        *_PAYMENT,
        _words("account", _("the account paid to"), "payment.account"),
        _words("returned_on", _("the day it came back"), "payment.returned_on|longdate"),
        _words("bank_says", _("why, in the bank's words"), "payment.return_reason"),
    ),
    Letter.PAYMENT_CANCELLED: (
        *_PAYMENT,
        *_WITH_REASONS,
    ),
    Letter.CHANGE_RECEIVED: (
        *_CHANGE,
        _block("facts", _("the support, the day and the registry number, in a list"), "change_request_facts"),
    ),
    Letter.CHANGE_DECIDED: (
        *_CHANGE,
        _words("outcome_in_short", _("the outcome in a few words"), "letters/words/change_outcome.txt"),
        _must("outcome", _("the decision in a sentence"), "change_outcome"),
        _must("changes", _("what is changed, from what to what, as a table"), "change_rows"),
        _must("rule", _("the rule that a refusal rests on"), "change_rule"),
        _must("circumstances", _("the facts that a refusal rests on"), "change_circumstances"),
        _must("reasons", _("the reasons for the decision"), "change_reasons"),
        _must("decided", _("who has decided"), "change_decided"),
        _APPEAL,
    ),
    Letter.REPORT_DUE: _REPORT_REMINDER,
    Letter.REPORT_OVERDUE: _REPORT_REMINDER,
    Letter.REPORT_RETURNED: (*_REPORT, _must("remains", _("what remains to be done"))),
    Letter.REPORT_MORE_TIME: (
        _words("answer_in_short", _("yes or no in a few words"), "letters/words/report_more_time.txt"),
        _words("asked_on", _("the day more time was asked for"), "extension.asked_at|longdate"),
        *_REPORT_REMINDER,
        _must("answer", _("the answer and the reasons for it"), "report_more_time"),
    ),
    Letter.REPORT_APPROVED: (
        *_REPORT[:2],
        _words("approved_on", _("the day of the approval"), "milestone.approved_on|longdate"),
        _block("next", _("what happens now"), "after_approval"),
    ),
    Letter.VISIT_PLANNED: _VISIT,
    Letter.VISIT_CANCELLED: (*_VISIT, _must("reason", _("why the visit is not made"), "visit_cancelled")),
    Letter.EXCLUSION: (
        *_EXCLUSION,
        _must("rule", _("the rule"), "exclusion_rule"),
        _must("reasons", _("the reasons for the decision"), "exclusion_reasons"),
        _must("less_intrusive", _("why nothing less intrusive is enough"), "exclusion_less_intrusive"),
        _must("decided", _("who has decided"), "decided_exclusion"),
        _APPEAL,
    ),
    Letter.LIFT_REQUEST_RECEIVED: (
        _words("asked_on", _("the day of the request"), "lift_request.asked_at|longdate"),
        _words("answer_by", _("the day by which the board answers"), "lift_request.answer_by|longdate"),
        _block("facts", _("the days and the registry number, in a list"), "lift_request_facts"),
    ),
    Letter.EXCLUSION_KEPT: (
        *_EXCLUSION,
        _block("next_look", _("when the decision is looked at again"), "next_look"),
        _NOTHING_MILDER,
        *_EXCLUSION_AGAIN,
        _APPEAL,
    ),
    Letter.EXCLUSION_EXTENDED: (
        *_EXCLUSION,
        _words("ended_before", _("the last day as it was before"), "exclusion_decision.held_until|longdate"),
        _must("rule", _("the rule"), "exclusion_rule"),
        _NOTHING_MILDER,
        *_EXCLUSION_AGAIN,
        _APPEAL,
    ),
    Letter.EXCLUSION_LIFTED: (
        _words("outcome_in_short", _("the outcome in a few words"), "letters/words/exclusion_over.txt"),
        _words("ended_on", _("the day it ended"), "exclusion_decision.decided_at|longdate"),
        _block("withdrawn_support", _("what becomes of support that has been withdrawn"), "after_exclusion"),
        _block("judgment", _("what the court said, when one has annulled the decision"), "exclusion_judgment"),
        *_EXCLUSION_AGAIN,
        _must("appeal", _("how to appeal, by the board's regime"), "exclusion_again_appeal"),
    ),
    Letter.EXCLUSION_EXPIRED: (
        _words("ends_on", _("the last day"), "exclusion.valid_until|longdate"),
        _must(
            "open_request",
            _("what becomes of a request to lift the exclusion that was not answered, when there is one"),
            "lift_request_overtaken",
        ),
    ),
    Letter.WITHDRAWAL: (
        _words("title", _("what the support is for"), "withdrawal.support.title"),
        _words("outcome_in_short", _("the outcome in a few words"), "letters/words/withdrawal_outcome.txt"),
        _block("facts", _("the support, the sums and the registry number, in a list"), "withdrawal_facts"),
        _must("outcome", _("the decision in a sentence"), "withdrawal_outcome"),
        _must("ground", _("the ground for the withdrawal")),
        _must("reasons", _("the reasons for the decision"), "withdrawal_reasons"),
        _must("conditions", _("conditions that the organisation shall fulfil, when there are any")),
        _must("less_intrusive", _("why nothing less intrusive is enough"), "withdrawal_less_intrusive"),
        _block("what_now", _("what happens now"), "after_withdrawal"),
        _must("decided", _("who has decided"), "decided_withdrawal"),
        _APPEAL,
    ),
    Letter.WITHDRAWAL_PREPARED: (
        _words("title", _("what the support is for"), "withdrawal.support.title"),
        _words("deciding_board", _("the board that has decided the exclusion"), "exclusion.case.board.name"),
        _words("exclusion_number", _("the exclusion's registry number"), "exclusion.case.registry_number"),
        _words("decide_by", _("the day to decide by"), "withdrawal.due_on|longdate"),
        _block("facts", _("the support, what is held, the day and the registry number, in a list"), "prepared_facts"),
    ),
    Letter.HELD_TO_DECIDE: (
        _words("title", _("what the support is for"), "withdrawal.support.title"),
        _words("deciding_board", _("the board that has decided the exclusion"), "exclusion.case.board.name"),
        _words("exclusion_number", _("the exclusion's registry number"), "exclusion.case.registry_number"),
        _words("decide_by", _("the day to decide by"), "withdrawal.due_on|longdate"),
        _block("facts", _("the support, what is held, the day and the registry number, in a list"), "prepared_facts"),
    ),
    Letter.RESTORATION_TO_DECIDE: (
        _words("title", _("what the support is for"), "restoration.withdrawal.support.title"),
        _words("deciding_board", _("the board that has decided the exclusion"), "exclusion.case.board.name"),
        _words("exclusion_number", _("the exclusion's registry number"), "exclusion.case.registry_number"),
        _words("decide_by", _("the day to decide by"), "restoration.due_on|longdate"),
        _block("facts", _("the support, the sums and the registry number, in a list"), "restoration_facts"),
    ),
    Letter.RESTORATION: (
        _words("title", _("what the support is for"), "restoration.withdrawal.support.title"),
        _words("outcome_in_short", _("the outcome in a few words"), "letters/words/restoration_outcome.txt"),
        _must("outcome", _("the decision in a sentence"), "restoration_outcome"),
        _must("reasons", _("the reasons for the decision"), "restoration_reasons"),
        _must("decided", _("who has decided"), "decided_restoration"),
        _APPEAL,
    ),
    Letter.REPAYMENT: (
        *_CLAIM,
        _block("payments", _("how much of each payment is claimed, in a list"), "claim_payments"),
        _must("reasons", _("the reasons for the decision"), "claim_reasons"),
        _must("decided", _("who has decided"), "decided_claim"),
        _APPEAL,
    ),
    Letter.NO_REPAYMENT: (
        _words("title", _("what the support is for"), "claim.withdrawal.support.title"),
        _must("reasons", _("the reasons for the decision"), "claim_reasons"),
        _must("decided", _("who has decided"), "decided_claim"),
    ),
    Letter.CONTEST_RECEIVED: (
        *_CLAIM,
        _words("contested_on", _("the day when the organisation contested it"), "contested_on|longdate"),
    ),
    Letter.CONTEST_ANSWERED: (
        *_CLAIM_LEFT,
        _words("due_on", _("the day by which it is to be paid"), "claim.due_on|longdate"),
        *_WITH_REASONS,
    ),
    Letter.REPAYMENT_DEFERRED: (
        *_CLAIM_LEFT,
        _must("plan", _("what is to be paid and when, in a list"), "claim_plan"),
        *_WITH_REASONS,
    ),
    Letter.REPAYMENT_REMITTED: (
        *_CLAIM_LEFT,
        _words("remitted", _("the sum the organisation is let off"), "entry.amount|money"),
        *_WITH_REASONS,
    ),
    Letter.REPAYMENT_REMINDER: (
        *_CLAIM_LEFT,
        _words("due_on", _("the day it should have been paid"), "claim.due_on|longdate"),
    ),
    Letter.CLOSED: (_TITLE,),
    Letter.CORRECTED: (
        _TITLE,
        _DECIDED_ON,
        _block("facts", _("the registry number and the part of the decision, in a list"), "corrected_facts"),
        _must("correction", _("what stood, what it shall be, and why")),
        _must("decided", _("who has decided"), "decided_correction"),
    ),
    Letter.ANNULLED: (
        _TITLE,
        _DECIDED_ON,
        _block("facts", _("the registry number, the court's number and the day, in a list"), "annulled_facts"),
        _must("judgment", _("what the court said")),
        _must("next", _("what happens now"), "after_annulment"),
    ),
    Letter.DOCUMENTS_RELEASED: _REQUEST,
    Letter.DOCUMENTS_IN_PART: (*_REQUEST, *_REQUEST_DECISION),
    Letter.DOCUMENTS_REFUSED: (*_REQUEST, *_REQUEST_DECISION),
    Letter.REFERRAL: (
        _block(
            "facts", _("the organisation, the day to answer by and the registry number, in a list"), "referral_facts"
        ),
        _block("background", _("the background, when it is given")),
        _must("question", _("what the authority is asked")),
        _block("documents", _("the documents it gets"), "referral_documents"),
        _block("who_asks", _("who asks")),
    ),
}


def placeholders_of(letter: str) -> Sequence[Placeholder]:
    """Everything that a letter of this kind can say: its own first, then what every letter can."""
    return (*OWN[letter], *COMMON)


def required_in(letter: str) -> list[str]:
    """The names that a letter of this kind may not leave out (R2, R5), in the order they stand last if a wording does."""
    return [each.name for each in OWN[letter] if each.is_required]
