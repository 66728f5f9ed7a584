"""What is written down about what happened? Every event's name, and the one way to write it.

Each chain (a case, or something without a case such as a call) is locked while it grows. An entry's hash is SHA-256
over the canonical form of its content, which holds the hash of the entry before it.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from registry.models import Case, JournalChain, JournalEntry


class Event(models.TextChoices):
    """Everything that is journalled: app.thing.participle."""

    CASE_OPENED = "registry.case.opened", _("Case opened")
    CASE_ASSIGNED = "registry.case.assigned", _("Handlers assigned")
    CASE_CLOSED = "registry.case.closed", _("Case closed")
    CONFLICT_DECLARED = "registry.conflict.declared", _("Conflict of interest declared")
    DOCUMENT_FILED = "registry.document.filed", _("Document filed")
    HEARING_SENT = "registry.hearing.sent", _("Material sent to the organisation")
    HEARING_EXTENSION_ASKED = "registry.hearing.extension_asked", _("More time to answer asked for")
    HEARING_EXTENDED = "registry.hearing.extended", _("Reply period extended")
    HEARING_EXTENSION_REFUSED = "registry.hearing.extension_refused", _("More time to answer refused")
    HEARING_ANSWERED = "registry.hearing.answered", _("Statement received")
    REGISTER_WORDS_CHANGED = "registry.entry.words_changed", _("Words in the public register changed")
    DOCUMENTS_REQUESTED = "registry.request.received", _("Request for documents received")
    REQUEST_DOCUMENT_CHOSEN = "registry.request.document_chosen", _("Document chosen for the request")
    REQUEST_DOCUMENT_LEFT_OUT = "registry.request.document_left_out", _("Document left out of the request")
    REQUEST_DOCUMENT_EXAMINED = "registry.request.document_examined", _("Document examined for secrecy")
    REQUEST_REDACTED = "registry.request.redacted", _("Passage removed from the copy")
    REQUEST_REDACTION_LIFTED = "registry.request.redaction_lifted", _("Removed passage put back in the copy")
    REQUEST_ASSESSED = "registry.request.assessed", _("Request for documents assessed")
    REQUEST_REASSESSED = "registry.request.reassessed", _("Request for documents assessed anew")
    REQUEST_RELEASED = "registry.request.released", _("Documents handed out")
    REQUEST_RELEASED_IN_PART = "registry.request.released_in_part", _("Documents handed out in part")
    REQUEST_REFUSED = "registry.request.refused", _("Documents refused")
    NOTICE_SENT = "registry.notice.sent", _("Letter sent")
    MAIL_NOT_DELIVERED = "registry.mail.not_delivered", _("Mail about a letter not delivered")
    MAIL_SETTLED = "registry.mail.settled", _("Recipient told of the letter in another way")
    WORDING_WRITTEN = "registry.wording.written", _("Wording of a letter written")
    NOTE_WRITTEN = "registry.note.written", _("Note written")
    STEP_REFUSED = "registry.step.refused", _("Step refused")
    ORGANISATION_EDITED = "registry.organisation.edited", _("Organisation's details changed")
    ORGANISATION_REGISTERED = "registry.organisation.registered", _("Organisation registered")
    REPRESENTATIVE_ADDED = "registry.representative.added", _("Representative added")
    REPRESENTATIVE_ENDED = "registry.representative.ended", _("Representative stepped down")
    ADMINISTRATOR_INVITED = "registry.administrator.invited", _("Organisation administrator invited")
    ADMINISTRATOR_ENDED = "registry.administrator.ended", _("Organisation administrator ended")
    REPRESENTATIVES_READ = "registry.representatives.read", _("Names of representatives read")
    REFERENCE_ADDED = "registry.reference.added", _("Added by an administrator")
    REFERENCE_CHANGED = "registry.reference.changed", _("Changed by an administrator")
    JOURNAL_VERIFIED = "registry.journal.verified", _("Journal checked")
    CALL_CREATED = "grants.call.created", _("Call created")
    CALL_EDITED = "grants.call.edited", _("Call edited")
    CALL_BUDGET_RAISED = "grants.call.budget_raised", _("Call's budget raised")
    CALL_PUBLISHED = "grants.call.published", _("Call published")
    CALL_OPENED = "grants.call.opened", _("Call opened, rules frozen")
    CALL_CLOSED = "grants.call.closed", _("Call closed")
    CALL_ALLOCATED = "grants.call.allocated", _("Call allocated")
    CALL_ARCHIVED = "grants.call.archived", _("Call archived")
    APPLICATION_SUBMITTED = "grants.application.submitted", _("Application received")
    APPLICATION_TAKEN_UP = "grants.application.taken_up", _("Under review")
    SUPPLEMENT_REQUESTED = "grants.application.supplement_requested", _("Supplement requested")
    SUPPLEMENTED = "grants.application.supplemented", _("Supplement received")
    ASSESSMENT_SIGNED = "grants.assessment.signed", _("Assessment signed by the case officer")
    OPINION_FORMED = "grants.assessment.formed", _("Reviewer's own assessment written")
    ASSESSMENT_AGREED = "grants.assessment.agreed", _("Assessment agreed by the reviewer")
    ASSESSMENT_RETURNED = "grants.assessment.returned", _("Assessment returned by the reviewer")
    STAFF_REPORT_SIGNED = "grants.staff_report.signed", _("Staff report signed")
    APPLICATION_PROPOSED = "grants.application.proposed", _("Proposal ready")
    APPLICATION_HEARING_OPENED = "grants.application.hearing_opened", _("Hearing before refusal")
    APPLICATION_FOR_DECISION = "grants.application.for_decision", _("For decision")
    APPLICATION_GRANTED = "grants.application.granted", _("Granted")
    APPLICATION_PARTLY_GRANTED = "grants.application.partly_granted", _("Partly granted")
    APPLICATION_REFUSED = "grants.application.refused", _("Refused")
    APPLICATION_DISMISSED = "grants.application.dismissed", _("Dismissed")
    APPLICATION_RECALLED = "grants.application.recalled", _("Recalled by the organisation")
    APPLICATION_ACTIVATED = "grants.application.activated", _("Terms accepted, grant active")
    APPLICATION_COMPLETED = "grants.application.completed", _("Completed")
    APPLICATION_CLOSED = "grants.application.closed", _("Closed")
    APPLICATION_WITHDRAWN = "grants.application.withdrawn", _("Withdrawn")
    DELEGATION_ADDED = "grants.delegation.added", _("Point added to the delegation order")
    DELEGATION_ENDED = "grants.delegation.ended", _("Point of the delegation order ended")
    APPLICATION_REOPENED = "grants.application.reopened", _("Opened again after a judgment")
    DECISION_CORRECTED = "grants.decision.corrected", _("Obvious error in the decision corrected")
    APPEAL_RECEIVED = "grants.appeal.received", _("Appeal received")
    APPEAL_FORWARDED = "grants.appeal.forwarded", _("Appeal handed over to the court")
    APPEAL_LATE = "grants.appeal.late", _("Appeal dismissed as late")
    APPEAL_REJECTED = "grants.appeal.rejected", _("Appeal rejected by the court")
    APPEAL_ANNULLED = "grants.appeal.annulled", _("Decision annulled by the court")
    MEETING_PLANNED = "grants.meeting.planned", _("Meeting planned")
    MEETING_EDITED = "grants.meeting.edited", _("Meeting's details changed")
    AGENDA_CHANGED = "grants.meeting.agenda_changed", _("Agenda changed")
    MEETING_CALLED = "grants.meeting.called", _("Meeting called")
    MEETING_HELD = "grants.meeting.held", _("Meeting held")
    DECISION_PREPARED = "grants.meeting.decision_prepared", _("Decision prepared for the board")
    PUT_ON_AGENDA = "grants.meeting.put_on_agenda", _("Put on the board's agenda")
    POSTPONED = "grants.meeting.postponed", _("Put off by the board")
    RECUSAL_NOTED = "grants.meeting.recusal_noted", _("Recusal noted in the minutes")
    DISSENT_NOTED = "grants.meeting.dissent_noted", _("Dissent noted in the minutes")
    BATCH_STARTED = "grants.meeting.batch_started", _("Decisions of the meeting put through")
    DECISION_REPORTED = "grants.decision.reported", _("Reported to the board")
    DECISION_TOLD = "grants.decision.told", _("Organisation told of the decision")
    MINUTES_APPROVED_BY = "grants.minutes.approved_by_one", _("Minutes approved by one of those named")
    MINUTES_APPROVED = "grants.minutes.approved", _("Minutes approved")
    MINUTES_LATE = "grants.minutes.late", _("Minutes not approved in time")
    MINUTES_POSTED = "grants.minutes.posted", _("Approval of minutes posted")
    POSTING_LATE = "grants.minutes.posting_late", _("Approval of minutes not posted in time")
    NOTICE_REMOVED_EARLY = "grants.minutes.removed_early", _("Notice taken down before the appeal period had run out")
    MEETING_CLOSED = "grants.meeting.closed", _("Meeting closed")
    TERMS_ACCEPTED = "grants.support.terms_accepted", _("Terms accepted")
    PAYMENT_SCREENED = "grants.payment.screened", _("Payment screened")
    PAYMENT_APPROVED = "grants.payment.approved", _("Payment approved")
    PAYMENT_PAID = "grants.payment.paid", _("Paid")
    PAYMENT_HELD = "grants.payment.held", _("Payment held")
    PAYMENT_RELEASED = "grants.payment.released", _("Payment released")
    PAYMENT_CANCELLED = "grants.payment.cancelled", _("Payment cancelled")
    WITHDRAWAL_INITIATED = "grants.withdrawal.initiated", _("Withdrawal initiated")
    WITHDRAWAL_PAYMENTS_HELD = "grants.withdrawal.payments_held", _("Payments held")
    WITHDRAWAL_HEARING_OPENED = "grants.withdrawal.hearing_opened", _("Hearing before withdrawal")
    WITHDRAWAL_PROPOSED = "grants.withdrawal.proposed", _("Withdrawal proposed")
    WITHDRAWAL_CONTINUED = "grants.withdrawal.continued", _("Support continued")
    WITHDRAWAL_REMEDIED = "grants.withdrawal.remedied", _("Remedy on conditions")
    WITHDRAWAL_DECIDED = "grants.withdrawal.withdrawn", _("Support withdrawn")
    WITHDRAWAL_TAKEN_OVER = "grants.withdrawal.taken_over", _("Withdrawal goes on under the exclusion")
    CLAIM_DECIDED = "grants.claim.decided", _("Repayment claim decided")
    CLAIM_INVOICED = "grants.claim.invoiced", _("Repayment claim invoiced")
    CLAIM_PAID = "grants.claim.paid", _("Repayment claim paid")
    CLAIM_DISPUTED = "grants.claim.disputed", _("Repayment claim disputed")
    CLAIM_DEFERRED = "grants.claim.deferred", _("Repayment claim deferred")
    CLAIM_REMITTED = "grants.claim.remitted", _("Repayment claim remitted")
    VETTING_OPENED = "vetting.vetting.opened", _("Vetting opened")
    VETTING_RELIED_ON = "vetting.vetting.relied_on", _("Earlier vetting relied on")
    CHECK_MADE = "vetting.check.made", _("Check made")
    STANDARD_DONE = "vetting.vetting.standard_done", _("Standard check done")
    VETTING_ENHANCED = "vetting.vetting.enhanced", _("Enhanced vetting opened")
    VETTING_ESCALATED = "vetting.vetting.escalated", _("Escalated to the coordinators")
    VETTING_REFERRED = "vetting.vetting.referred", _("Referred to an authority")
    REFERRAL_REMINDED = "vetting.referral.reminded", _("Authority reminded of the referral")
    REFERRAL_ANSWERED = "vetting.referral.answered", _("Authority's opinion received")
    ADVICE_GIVEN = "vetting.advice.given", _("Coordinator's advice")
    FINDING_WRITTEN = "vetting.finding.written", _("Finding written")
    CRITERION_WRITTEN = "vetting.criterion.written", _("The board's own condition written")
    CRITERION_ENDED = "vetting.criterion.ended", _("The board's own condition ended")
    TIP_DISPOSED = "vetting.tip.disposed", _("Tip disposed of")

    EVIDENCE_ADDED = "vetting.evidence.added", _("Evidence added")
    VETTING_REVIEWED = "vetting.vetting.reviewed", _("Vetting reviewed by the second person")
    VETTING_ASSESSED = "vetting.vetting.assessed", _("Assessed")
    VETTING_HEARING_OPENED = "vetting.vetting.hearing_opened", _("Hearing before an adverse conclusion")
    FACTORS_WEIGHED = "vetting.vetting.factors_weighed", _("Special reasons weighed")
    VETTING_CLEARED = "vetting.vetting.cleared", _("Concluded: cleared")
    VETTING_SPECIAL_REASONS = "vetting.vetting.special_reasons", _("Concluded: special reasons")
    VETTING_NOT_PROVEN = "vetting.vetting.not_proven", _("Concluded: not proven")
    VETTING_NOT_MET = "vetting.vetting.not_met", _("Concluded: not met")
    VETTING_REOPENED = "vetting.vetting.reopened", _("Reopened on new facts")
    VETTING_READ = "vetting.vetting.read", _("Vetting material read")
    SANCTIONS_LOADED = "vetting.sanctions.loaded", _("Sanctions list loaded")
    ORGANISATION_SCREENED = "vetting.organisation.screened", _("Compared with the sanctions lists")
    HIT_FOUND = "vetting.hit.found", _("Possible hit on a sanctions list")
    HIT_CONFIRMED = "vetting.hit.confirmed", _("Hit on a sanctions list confirmed")
    HIT_DISMISSED = "vetting.hit.dismissed", _("Hit on a sanctions list dismissed")
    EXCLUSION_DECIDED = "vetting.exclusion.decided", _("Exclusion decided")
    EXCLUSION_RE_EXAMINED = "vetting.exclusion.re_examined", _("Exclusion under re-examination")
    EXCLUSION_EXTENDED = "vetting.exclusion.extended", _("Exclusion extended")
    EXCLUSION_LIFTED = "vetting.exclusion.lifted", _("Exclusion lifted")
    EXCLUSION_EXPIRED = "vetting.exclusion.expired", _("Exclusion expired")
    PLAN_SET = "followup.plan.set", _("Follow-up plan set")
    PLAN_ACTIVATED = "followup.plan.activated", _("Follow-up plan active")
    PLAN_FINAL_ACCOUNTS = "followup.plan.final_accounts", _("Final accounts approved")
    PLAN_EVALUATED = "followup.plan.evaluated", _("Plan evaluated")
    PLAN_CLOSED = "followup.plan.closed", _("Follow-up closed")
    PLAN_ENDED = "followup.plan.ended_with_support", _("Follow-up ended with the support")
    MILESTONE_DUE = "followup.milestone.due", _("Milestone due")
    MILESTONE_OVERDUE = "followup.milestone.overdue", _("Milestone overdue")
    REPORT_SUBMITTED = "followup.report.submitted", _("Report received")
    REPORT_APPROVED = "followup.report.approved", _("Report approved")
    REPORT_RETURNED = "followup.report.returned", _("Report returned")
    EVALUATION_MATERIAL_GATHERED = "followup.evaluation.material_gathered", _("Material for evaluation gathered")
    EVALUATION_DRAFTED = "followup.evaluation.drafted", _("Evaluation drafted")
    EVALUATION_REVIEWED = "followup.evaluation.reviewed", _("Evaluation reviewed")
    EVALUATION_ADOPTED = "followup.evaluation.adopted", _("Evaluation adopted by the board")
    EVALUATION_SHARED = "followup.evaluation.shared", _("Evaluation shared as a lesson")


def event_choices() -> "list[tuple[str, Any]]":
    """Every event with its words; a function, so that a new event needs no migration."""
    return list(Event.choices)


@dataclass(frozen=True)
class NewEntry:
    """An entry to be written. `case` gives chain, board and organisation; without a case, `chain` names the chain."""

    event: Event
    case: "Case | None" = None
    chain: str = ""
    actor: Any = None
    actor_role: str = ""
    board_id: int | None = None
    organisation_id: int | None = None
    rule: str = ""
    reason: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def chain_name(self) -> str:
        """The name of the chain the entry goes to."""
        if self.case is not None:
            return f"case/{self.case.path_number}"
        if not self.chain:
            raise ValueError("an entry without a case must name its chain")
        return self.chain


def new_batch() -> str:
    """An id that ties together the entries of one fan-out."""
    return f"b-{timezone.localdate():%Y%m%d}-{uuid.uuid4().hex[:8]}"


def canonical(content: dict[str, Any]) -> bytes:
    """The one way to write an entry's content as bytes: JSON, sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_of(entry: "JournalEntry", chain_name: str) -> dict[str, Any]:
    """What an entry's hash is made over."""
    return {
        "chain": chain_name,
        "seq": entry.seq,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "event": str(entry.event),
        "case": entry.case_id,
        "board": entry.board_id,
        "organisation": entry.organisation_id,
        "actor": entry.actor_id,
        "actor_role": str(entry.actor_role),
        "rule": entry.rule,
        "reason": entry.reason,
        "before": entry.before,
        "after": entry.after,
        "batch": entry.batch,
        "previous": entry.previous_hash,
    }


def fingerprint(entry: "JournalEntry", chain_name: str) -> str:
    """SHA-256 over the entry's canonical content, as hexadecimal."""
    return hashlib.sha256(canonical(content_of(entry, chain_name))).hexdigest()


def _lock_cases(entries: list[NewEntry]) -> None:
    """Cases before their chains, as the actions that lock a case do: one order, so that nobody waits in a circle."""
    if not transaction.get_connection().features.has_select_for_update:
        return
    cases = apps.get_model("registry", "Case").objects.select_for_update(no_key=True).order_by("pk")
    list(cases.filter(pk__in={entry.case.pk for entry in entries if entry.case}).values_list("pk", flat=True))


def _lock_chains(entries: list[NewEntry]) -> "dict[str, JournalChain]":
    _lock_cases(entries)
    chains = apps.get_model("registry", "JournalChain")
    cases = {entry.chain_name: entry.case for entry in entries}
    locked = _locked(sorted(cases))
    if new := sorted(set(cases) - set(locked)):
        chains.objects.bulk_create(
            [chains(name=name, case=cases[name]) for name in new], ignore_conflicts=True, batch_size=200
        )
        locked |= _locked(new)
    return locked


def _locked(names: list[str]) -> "dict[str, JournalChain]":
    chains = apps.get_model("registry", "JournalChain").objects.select_for_update().order_by("pk")
    parts = (names[start : start + 500] for start in range(0, len(names), 500))
    return {chain.name: chain for part in parts for chain in chains.filter(name__in=part)}


def record_many(entries: Iterable[NewEntry], *, batch: str = "") -> "list[JournalEntry]":
    """Write entries to their chains in the order given; a constant number of queries for each 500 chains.

    Must run in the transaction of the change it tells of (house rule 5).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a journal entry is written in the same transaction as the change")
    todo = list(entries)
    if not todo:
        return []
    rows = apps.get_model("registry", "JournalEntry")
    locked = _lock_chains(todo)
    now = timezone.now()
    written: list[JournalEntry] = []
    for new in todo:
        chain = locked[new.chain_name]
        entry = rows(
            chain=chain,
            seq=chain.last_seq + 1,
            at=now,
            event=new.event.value,
            case=new.case,
            board_id=new.case.board_id if new.case else new.board_id,
            organisation_id=new.case.organisation_id if new.case else new.organisation_id,
            actor=new.actor,
            actor_role=str(new.actor_role or ""),
            rule=new.rule,
            reason=new.reason,
            before=new.before,
            after=new.after,
            batch=batch,
            previous_hash=chain.last_hash,
        )
        entry.hash = fingerprint(entry, chain.name)
        chain.last_seq, chain.last_hash = entry.seq, entry.hash
        written.append(entry)
    rows.objects.bulk_create(written, batch_size=40)
    heads = list(locked.values())
    if len(heads) == 1:
        heads[0].save(update_fields=["last_seq", "last_hash"])
    else:
        heads[0].__class__.objects.bulk_update(heads, ["last_seq", "last_hash"], batch_size=150)
    return written


def record(event: Event, *, batch: str = "", **content: Any) -> "JournalEntry":
    """Write one entry; keywords as in NewEntry."""
    return record_many([NewEntry(event, **content)], batch=batch)[0]


@dataclass(frozen=True)
class Misfit:
    """The first entry of a chain that does not fit, and how."""

    chain: str
    seq: int
    problem: str

    def __str__(self) -> str:
        return f"{self.chain} entry {self.seq}: {self.problem}"


def verify() -> Iterator[Misfit]:
    """Each chain's first misfit, in chain order: altered, removed, inserted or reordered entries, and lost heads.

    A chain that seems not to fit is read once more with its head locked: others may have written meanwhile.
    """
    chains = apps.get_model("registry", "JournalChain")
    rows = apps.get_model("registry", "JournalEntry")
    heads = {chain.pk: chain for chain in chains.objects.all().iterator()}
    entries = rows.objects.order_by("chain_id", "seq").iterator(chunk_size=2000)
    with_entries = set()
    for key, group in groupby(entries, key=lambda entry: entry.chain_id):
        with_entries.add(key)
        if key not in heads or _misfit_in(heads[key], group):
            yield from _second_look(key)
    for key in heads.keys() - with_entries:
        yield from _second_look(key)
    for path_number in (
        apps.get_model("registry", "Case").objects.filter(journal_chain=None).values_list("path_number", flat=True)
    ):
        yield Misfit(f"case/{path_number}", 1, "removed: the case has no journal")


def _second_look(chain_id: int) -> Iterator[Misfit]:
    with transaction.atomic():
        chain = apps.get_model("registry", "JournalChain").objects.select_for_update().get(pk=chain_id)
        misfit = _misfit_in(chain, chain.entries.order_by("seq").iterator(chunk_size=2000))
    if misfit:
        yield misfit


def _misfit_in(chain: "JournalChain", entries: "Iterable[JournalEntry]") -> Misfit | None:
    seq, previous = 0, ""
    for entry in entries:
        seq += 1
        if problem := _problem_with(entry, chain.name, seq, previous):
            return Misfit(chain.name, seq, problem)
        previous = entry.hash
    if seq == 0 and chain.last_seq:
        return Misfit(chain.name, 1, "removed: the chain has lost all its entries")
    if chain.last_seq != seq or chain.last_hash != previous:
        return Misfit(chain.name, seq + 1, f"removed: the chain should have {chain.last_seq} entries")
    return None


def _problem_with(entry: "JournalEntry", chain_name: str, expected_seq: int, previous: str) -> str:
    if entry.seq != expected_seq:
        return f"removed: the next entry is number {entry.seq}"
    content_fits = fingerprint(entry, chain_name) == entry.hash
    if entry.previous_hash != previous:
        return "inserted or reordered: it does not follow the entry before it"
    if not content_fits:
        return "altered: its content does not match its fingerprint"
    return ""
