"""Give back support that was withdrawn under an exclusion which a court has annulled, or which is lifted; or let it stay
withdrawn. Each board decides about its own (G3, R16), and nothing is paid twice.
"""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.change_plan import locked_plan
from followup.actions.resume_plan import resume_plan
from grants.models import Application, Payment, Restoration, Support, Withdrawal
from registry.actions.send_hearing import send_hearing
from registry.actions.send_notice import send_notice, send_notices
from registry.events import Event
from registry.journal import NewEntry, new_batch, record_many
from registry.lifecycle import Refused, advance, lock
from registry.models import Case, Hearing, JournalEntry, Notice, Organisation, User
from registry.parameters import value_of
from registry.roles import Permission
from registry.rules import Blocker
from vetting.models import Exclusion

State = Restoration.State


@transaction.atomic
def ask_boards_to_try_again(*, actor: User, exclusion: Exclusion, cause: str) -> list[Restoration]:
    """Each withdrawal that was carried out under the exclusion can be tried again. After a judgment its board has a day,
    a letter and a task, and its case is open again. A constant number of queries however many.
    """
    withdrawn = list(
        Withdrawal.objects.select_for_update(of=("self",))
        .filter(exclusion=exclusion, state=Withdrawal.State.WITHDRAWN, restoration=None)
        .select_related("case__board", "case__organisation", "support")
        .order_by("pk")
    )
    if not withdrawn:
        return []
    is_judged = cause == Restoration.Cause.ANNULLED
    now, batch = timezone.now(), new_batch()
    due_on = timezone.localdate() + dt.timedelta(days=value_of("withdrawal_board_days")) if is_judged else None
    rows = [Restoration(withdrawal=each, cause=cause, opened_at=now, due_on=due_on) for each in withdrawn]
    Restoration.objects.bulk_create(rows, batch_size=100)
    record_many(
        [
            NewEntry(
                Event.RESTORATION_OPENED,
                case=each.case,
                actor=actor,
                rule="G3",
                after={"exclusion": exclusion.case.registry_number, "cause": str(cause), "due_on": str(due_on or "")},
            )
            for each in withdrawn
        ],
        batch=batch,
    )
    if is_judged:
        Case.objects.filter(pk__in=[each.case_id for each in withdrawn]).update(closed_on=None, due_on=due_on)
        send_notices(
            [(row.case, {"restoration": row, "exclusion": exclusion}) for row in rows],
            letter=Notice.Letter.RESTORATION_TO_DECIDE,
            actor=actor,
            to_organisation=False,
            batch=batch,
        )
    return rows


def _locked(restoration: Restoration) -> Restoration:
    """The row, locked after its organisation, its support and its withdrawal (decision 0007)."""
    found = Restoration.objects.select_related("withdrawal__support").get(pk=restoration.pk)
    lock(Organisation, pk=found.withdrawal.support.organisation_id)
    support = lock(Support, pk=found.withdrawal.support_id)
    withdrawal = lock(Withdrawal, pk=found.withdrawal_id)
    locked = lock(Restoration, pk=restoration.pk)
    withdrawal.support, locked.withdrawal = support, withdrawal
    return locked


@transaction.atomic
def open_restoration_hearing(*, actor: User, restoration: Restoration, material: str) -> Hearing:
    """Let the organisation answer why its support should stay withdrawn although the exclusion is annulled (R1)."""
    locked = _locked(restoration)
    if locked.state != State.AWAITS_BOARD or locked.cause != Restoration.Cause.ANNULLED:
        raise Refused([Blocker("not_tried", _("The withdrawal is not tried again now."), rule="R1")])
    return send_hearing(
        actor=actor,
        case=locked.case,
        purpose=Hearing.Purpose.WITHDRAWAL,
        material=material,
        permission=Permission.PREPARE_WITHDRAWAL,
    )


@transaction.atomic
def decide_restoration(
    *, actor: User, restoration: Restoration, outcome: str, reasons: str, paragraph: str, days: int = 0
) -> Restoration:
    """The board gives the support back, its period, reports and payments moved by `days`; or lets the withdrawal stand.

    Raises Refused or ValidationError.
    """
    errors = {}
    if outcome not in State.values or outcome == State.AWAITS_BOARD:
        errors["outcome"] = _("Choose what is decided.")
    if not reasons.strip():
        errors["reasons"] = _("Write the reasons for the decision.")
    if not paragraph.strip():
        errors["paragraph"] = _("Give the paragraph in the board's minutes.")
    if errors:
        raise ValidationError(errors)
    locked = _locked(restoration)
    away = (timezone.localdate() - (locked.withdrawal.decided_on or timezone.localdate())).days
    if not 0 <= days <= away:
        raise ValidationError(
            {"days": _("At most as many days as the support has been withdrawn: %(days)d.") % {"days": away}}
        )
    if locked.withdrawal.support.plan is not None:
        locked_plan(locked.withdrawal.support.plan)
    batch, words = new_batch(), {"reasons": reasons.strip(), "paragraph": paragraph.strip()}
    locked.former_end = locked.withdrawal.support.period_end
    if outcome == State.RESTORED:
        replaced = _to_replace(locked.withdrawal)
        advance(
            locked,
            "restore",
            actor=actor,
            rule="G3",
            reason=reasons.strip(),
            batch=batch,
            facts={"days": days, "payments": [each.number for each in replaced]},
            by=actor,
            on=timezone.localdate(),
            days=days,
            **words,
        )
        _give_back(actor, locked, replaced, batch)
    else:
        advance(
            locked,
            "let_stand",
            actor=actor,
            rule="R1",
            reason=reasons.strip(),
            batch=batch,
            by=actor,
            on=timezone.localdate(),
            **words,
        )
    locked.case.closed_on, locked.case.due_on = timezone.localdate(), None
    locked.case.save(update_fields=["closed_on", "due_on"])
    send_notice(case=locked.case, letter=Notice.Letter.RESTORATION, actor=actor, context={"restoration": locked})
    return locked


def cancelled_with(withdrawal: Withdrawal) -> set[int]:
    """The primary keys of the payments that were cancelled with this withdrawal, not by a decision about them alone."""
    if withdrawal.support.case_id is None:
        return set()
    numbers = [withdrawal.case.registry_number]
    if withdrawal.exclusion is not None:
        numbers.append(withdrawal.exclusion.case.registry_number)
    cancelled = JournalEntry.objects.filter(
        case=withdrawal.support.case_id, event=Event.PAYMENT_CANCELLED, after__authority__in=numbers
    )
    return {entry.before["id"] for entry in cancelled}


def _to_replace(withdrawal: Withdrawal) -> list[Payment]:
    """The payments that were cancelled with this withdrawal and had not left for the bank, or have come back from it and
    have no replacement. What a board cancelled by a decision of its own stays cancelled; what has left may have been
    paid, so a person looks into it.
    """
    never_left = Q(state=Payment.State.CANCELLED, in_batch=None)
    came_back = Q(state=Payment.State.CAME_BACK, replacement=None)
    return list(
        Payment.objects.select_for_update(of=("self",))
        .filter(never_left | came_back, support=withdrawal.support_id, pk__in=cancelled_with(withdrawal))
        .order_by("pk")
    )


def _give_back(actor: User, restoration: Restoration, replaced: Sequence[Payment], batch: str) -> None:
    withdrawal = restoration.withdrawal
    support, authority = withdrawal.support, withdrawal.case.registry_number
    since, later = support.withdrawn_on or timezone.localdate(), dt.timedelta(days=restoration.days)
    support.withdrawn_on = None
    support.period_end += later
    support.save(update_fields=["withdrawn_on", "period_end"])
    _plan_anew(support, replaced, later)
    is_accepted = support.terms_accepted_at is not None
    if support.application_id is not None:
        application = lock(Application, pk=support.application_id)
        application.support = support
        advance(
            application,
            _transition(application, is_accepted=is_accepted),
            actor=actor,
            authority=authority,
            rule="G3",
            batch=batch,
        )
        Case.objects.filter(application=application).update(closed_on=None)
    if support.plan is not None:
        resume_plan(
            actor=actor,
            plan=support.plan,
            since=since,
            days=restoration.days,
            is_accepted=is_accepted,
            authority=authority,
            batch=batch,
        )


def _transition(application: Application, *, is_accepted: bool) -> str:
    if is_accepted:
        return "restore"
    is_whole = application.granted_amount == application.requested_amount
    return "restore_grant" if is_whole else "restore_partial_grant"


def _plan_anew(support: Support, replaced: Sequence[Payment], later: dt.timedelta) -> None:
    """New planned payments for what was never paid, never more than was granted in all."""
    kept = sum(each.amount for each in support.payments.exclude(state__in=Payment.NOT_COUNTED))
    if kept + sum(each.amount for each in replaced) > support.value:
        message = _("The payments together are larger than the grant.")
        raise Refused([Blocker("over_grant", message, rule="R7")])
    last = support.payments.aggregate(last=Max("number"))["last"] or 0
    Payment.objects.bulk_create(
        Payment(
            support=support,
            number=number,
            amount=each.amount,
            due_on=max(each.due_on + later, timezone.localdate()),
            milestone=each.milestone,
            replaces=each if each.state == Payment.State.CAME_BACK else None,
        )
        for number, each in enumerate(replaced, start=last + 1)
    )
