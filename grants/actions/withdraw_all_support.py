"""Exclude an organisation and reach all its support at every board, in one transaction (G3).

Every payment not yet made is held. A withdrawal is opened on each support, or one under way for another cause is taken
over, and it is carried out at once at the deciding board and where the board has a standing delegation. Elsewhere the
payments stay held and the board gets a prepared decision with a deadline. Rows are locked in primary-key order; the
number of queries does not grow with the supports; the journal entries share one batch id; mail goes on commit.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.end_plans import end_plans
from grants.models import Application, Payment, Support, Withdrawal
from grants.reach import Reach, reach_of
from registry.actions.open_case import NewCase, open_cases
from registry.actions.send_notice import send_notice, send_notices
from registry.events import Event
from registry.journal import NewEntry, new_batch, record_many
from registry.lifecycle import Refused, advance_many, lock
from registry.models import Case, Notice, Organisation, User
from registry.parameters import value_of
from registry.rules import Blocker
from vetting.actions.decide_exclusion import decide_exclusion
from vetting.models import Exclusion, Vetting


@transaction.atomic
def exclude(
    *,
    actor: User,
    vetting: Vetting,
    valid_until: dt.date,
    reasons: str,
    less_intrusive: str,
    meeting_paragraph: str,
    confirmed_supports: int | None = None,
) -> Exclusion:
    """The board's decision under G3, carried out. `confirmed_supports` is the number the decider saw in the preview;
    when it is no longer true nothing is changed and the decider looks again.
    """
    organisation = lock(Organisation, pk=vetting.case.organisation_id)
    batch = new_batch()
    exclusion = decide_exclusion(
        actor=actor,
        vetting=vetting,
        valid_until=valid_until,
        reasons=reasons,
        less_intrusive=less_intrusive,
        meeting_paragraph=meeting_paragraph,
        batch=batch,
    )
    reach = reach_of(organisation, deciding_board_id=exclusion.case.board_id, actor=actor)
    if confirmed_supports is not None and confirmed_supports != len(reach.supports):
        raise Refused(
            [
                Blocker(
                    "reach_changed",
                    _("The reach has changed since you looked. Go through it again before you confirm."),
                    rule="G3",
                )
            ]
        )
    withdraw_all_support(actor=actor, exclusion=exclusion, reach=reach, batch=batch)
    send_notice(case=exclusion.case, letter=Notice.Letter.EXCLUSION, actor=actor, context={"exclusion": exclusion})
    return exclusion


@transaction.atomic
def withdraw_all_support(*, actor: User, exclusion: Exclusion, reach: Reach, batch: str) -> list[Withdrawal]:
    """Hold every unpaid payment, open a withdrawal on each support, and carry out those that can be."""
    supports = [reached.support for reached in reach.supports]
    keys = [support.pk for support in supports]
    list(Support.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    authority = exclusion.case.registry_number
    _hold_payments(actor, keys, authority, batch)
    withdrawals = _take_over_withdrawals(actor, exclusion, reach, batch)
    opened = _open_withdrawals(actor, exclusion, reach, {each.support_id for each in withdrawals}, batch)
    if opened:
        advance_many(opened, "hold_payments", actor=actor, authority=authority, rule="G3", batch=batch)
    withdrawals += opened
    now = {reached.support.pk for reached in reach.withdrawn_now}
    carried_out = [withdrawal for withdrawal in withdrawals if withdrawal.support_id in now]
    prepared = [withdrawal for withdrawal in withdrawals if withdrawal.support_id not in now]
    if carried_out:
        _carry_out(actor, exclusion, carried_out, authority, batch)
    if prepared:
        send_notices(
            [(withdrawal.case, {"withdrawal": withdrawal, "exclusion": exclusion}) for withdrawal in prepared],
            letter=Notice.Letter.WITHDRAWAL_PREPARED,
            actor=actor,
            to_organisation=False,
            batch=batch,
        )
    return withdrawals


def _hold_payments(actor: User, supports: list[int], authority: str, batch: str) -> None:
    payments = list(
        Payment.objects.select_for_update(of=("self",))
        .filter(support_id__in=supports, state__in=Payment.UNPAID)
        .select_related("support__case")
        .order_by("pk")
    )
    if payments:
        advance_many(
            payments,
            "hold",
            actor=actor,
            authority=authority,
            rule="G3",
            batch=batch,
            because=_("Exclusion %(number)s") % {"number": authority},
        )


def _ground(exclusion: Exclusion) -> str:
    number = {"number": exclusion.case.registry_number}
    return _("Exclusion %(number)s under the city's guidelines (G3)") % number


def _board_decides_by() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=value_of("withdrawal_board_days"))


def _take_over_withdrawals(actor: User, exclusion: Exclusion, reach: Reach, batch: str) -> list[Withdrawal]:
    """Withdrawals under way for another cause go on under the exclusion, and fare as those that it opens."""
    reached = {each.support.pk: each for each in reach.supports}
    under_way = list(
        Withdrawal.objects.select_for_update(of=("self",))
        .filter(support_id__in=list(reached))
        .exclude(state__in=Withdrawal.DECIDED)
        .select_related("case__board", "case__organisation", "support", "exclusion__case")
        .order_by("pk")
    )
    if not under_way:
        return []
    _name_what_holds_now(exclusion, under_way)
    due_on = _board_decides_by()
    for withdrawal in under_way:
        each = reached[withdrawal.support_id]
        withdrawal.due_on = None if each.is_withdrawn_now else due_on
        withdrawal.remaining = each.remaining
        withdrawal.by_standing_delegation = each.why == "standing_delegation"
        withdrawal.batch = batch
    advance_many(
        under_way,
        "take_over",
        actor=actor,
        authority=exclusion.case.registry_number,
        rule="G3",
        batch=batch,
        exclusion=exclusion,
        ground=_ground(exclusion),
    )
    Case.objects.filter(pk__in=[withdrawal.case_id for withdrawal in under_way]).update(due_on=due_on)
    return under_way


def _name_what_holds_now(exclusion: Exclusion, under_way: list[Withdrawal]) -> None:
    """Payments held for an earlier exclusion, which ended without their board's decision, are held for this one.

    What holds a payment for another reason, such as a hit on a sanctions list, stays as it is written.
    """
    ended = {each.exclusion for each in under_way if each.exclusion is not None}
    for earlier in sorted(ended, key=lambda each: each.pk):
        supports = [each.support_id for each in under_way if each.exclusion == earlier]
        Payment.objects.filter(
            support_id__in=supports, state=Payment.State.HELD, hold_reason__endswith=earlier.case.registry_number
        ).update(hold_reason=_("Exclusion %(number)s") % {"number": exclusion.case.registry_number})


def _open_withdrawals(
    actor: User, exclusion: Exclusion, reach: Reach, under_way: set[int], batch: str
) -> list[Withdrawal]:
    due_on = _board_decides_by()
    reached = [each for each in reach.supports if each.support.pk not in under_way]
    cases = open_cases(
        [
            NewCase(
                board=each.support.board,
                organisation=each.support.organisation,
                kind=Case.Kind.WITHDRAWAL,
                subject=each.support.title,
                due_on=None if each.is_withdrawn_now else due_on,
            )
            for each in reached
        ],
        actor=actor,
        batch=batch,
    )
    withdrawals = [
        Withdrawal(
            case=case,
            support=each.support,
            exclusion=exclusion,
            ground=_ground(exclusion),
            due_on=None if each.is_withdrawn_now else due_on,
            remaining=each.remaining,
            by_standing_delegation=each.why == "standing_delegation",
            batch=batch,
        )
        for case, each in zip(cases, reached, strict=True)
    ]
    Withdrawal.objects.bulk_create(withdrawals)
    record_many(
        [
            NewEntry(
                Event.WITHDRAWAL_INITIATED,
                case=withdrawal.case,
                actor=actor,
                rule="G3",
                after={"exclusion": exclusion.case.registry_number, "remaining": withdrawal.remaining},
            )
            for withdrawal in withdrawals
        ],
        batch=batch,
    )
    return withdrawals


def _carry_out(actor: User, exclusion: Exclusion, withdrawals: list[Withdrawal], authority: str, batch: str) -> None:
    today = timezone.localdate()
    advance_many(
        withdrawals,
        "withdraw_under_exclusion",
        actor=actor,
        authority=authority,
        rule="G3",
        reason=exclusion.reasons,
        batch=batch,
        by=actor,
        on=today,
        reasons=exclusion.reasons,
        paragraph=exclusion.meeting_paragraph,
        less_intrusive=exclusion.less_intrusive,
    )
    end_support(actor=actor, withdrawals=withdrawals, authority=authority, batch=batch)
    Case.objects.filter(pk__in=[withdrawal.case_id for withdrawal in withdrawals]).update(closed_on=today, due_on=None)
    send_notices(
        [(withdrawal.case, {"withdrawal": withdrawal}) for withdrawal in withdrawals],
        letter=Notice.Letter.WITHDRAWAL,
        actor=actor,
        batch=batch,
    )


def end_support(
    *, actor: User, withdrawals: list[Withdrawal], authority: str, batch: str = "", rule: str = "G3"
) -> None:
    """End the supports of decided withdrawals: payments not made are cancelled, their applications are withdrawn,
    and nothing more is followed up.

    `rule` is what the withdrawals rest on: G3, or R15 for breach of terms.
    """
    today = timezone.localdate()
    supports = [withdrawal.support_id for withdrawal in withdrawals]
    Support.objects.filter(pk__in=supports).update(withdrawn_on=today)
    payments = list(
        Payment.objects.select_for_update(of=("self",))
        .filter(support_id__in=supports)
        .exclude(state__in=Payment.SETTLED)
        .select_related("support__case")
        .order_by("pk")
    )
    if payments:
        advance_many(payments, "cancel", actor=actor, authority=authority, rule=rule, batch=batch)
    applications = list(
        Application.objects.select_for_update(of=("self",))
        .filter(
            support__in=supports,
            state__in=[
                Application.State.GRANTED,
                Application.State.PARTLY_GRANTED,
                Application.State.ACTIVE,
                Application.State.COMPLETED,
            ],
        )
        .select_related("case")
        .order_by("pk")
    )
    if applications:
        advance_many(applications, "withdraw", actor=actor, authority=authority, rule=rule, batch=batch)
        Case.objects.filter(pk__in=[application.case_id for application in applications]).update(
            closed_on=today, due_on=None
        )
        plans = [application.plan_id for application in applications if application.plan_id]
        end_plans(actor=actor, plans=plans, authority=authority, rule=rule, batch=batch)
