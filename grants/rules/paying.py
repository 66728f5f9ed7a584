"""What stands in the way of a payment, and of completing and closing a grant? (G2, G3, G5, R8)"""

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.selectors import overdue_reports
from grants.rules.reviewing import case_page
from registry.rules import Blocker
from vetting.clearance import Clearance, clearance_of
from vetting.screening.standing import Standing, blockers_to_releasing_payment, blockers_without_screening

if TYPE_CHECKING:
    from grants.models import Application, Payment
    from registry.models import User

_UNDER_WAY: Final = frozenset({"initiated", "payments_held", "in_hearing", "proposed"})


def blockers_to_activating(application: "Application") -> list[Blocker]:
    """R8: the terms are accepted."""
    support = getattr(application, "support", None)
    if support is not None and support.terms_accepted_at is not None:
        return []
    return [
        Blocker(
            "terms_not_accepted",
            _("The organisation has not accepted the terms."),
            rule="R8",
            url=reverse("terms", args=[application.public_id]),
            action=_("Read and accept"),
        )
    ]


def blockers_to_completing(application: "Application") -> list[Blocker]:
    """G5: final accounts approved, and nothing left to pay or held."""
    blockers = []
    if application.plan is None or application.plan.state not in ("final_accounts", "evaluated", "closed"):
        blockers.append(
            Blocker(
                "accounts_open",
                _("The final accounts are not approved."),
                rule="G5",
                url=reverse("plan", args=[application.case.path_number]) if application.case else "",
                action=_("See the plan"),
            )
        )
    support = getattr(application, "support", None)
    if support is not None and any(payment.state not in payment.SETTLED for payment in support.payments.all()):
        blockers.append(
            Blocker(
                "payments_open",
                _("There are payments that are neither paid nor cancelled."),
                rule="G5",
                url=case_page(application, "payments"),
                action=_("See the payments"),
            )
        )
    return blockers


def blockers_to_closing_case(application: "Application") -> list[Blocker]:
    """G5: no case is closed before the board has adopted its evaluation."""
    if application.plan is not None and application.plan.state in ("evaluated", "closed"):
        return []
    return [
        Blocker(
            "not_evaluated",
            _("The board has not adopted an evaluation."),
            rule="G5",
            url=reverse("evaluation", args=[application.case.path_number]) if application.case else "",
            action=_("See the evaluation"),
        )
    ]


def blockers_to_paying(
    payment: "Payment", *, clearance: Clearance | None = None, standing: Standing | None = None
) -> list[Blocker]:
    """G2, G3, G5, R8: nothing is paid while any of these stands (states.md, Payment).

    A list that shows many payments gives the `clearance` and the `standing` against the sanctions lists that it has
    already asked for; the machine asks anew.
    """
    support, today = payment.support, timezone.localdate()
    page = reverse("case", args=[support.case.path_number]) if support.case else ""
    blockers = []
    if support.terms_accepted_at is None or not support.has_revocation_reservation:
        blockers.append(
            Blocker(
                "terms_not_accepted", _("Terms with a revocation reservation are not accepted."), rule="R8", url=page
            )
        )
    clearance = clearance or clearance_of(support.organisation, on=today)
    if clearance.exclusion is not None:
        blockers.append(
            Blocker(
                "excluded",
                _("The organisation is excluded from all support."),
                rule="G3",
                url=reverse("exclusion", args=[clearance.exclusion.case.path_number]),
                action=_("See the exclusion"),
            )
        )
    elif not clearance.is_valid:
        blockers.append(
            Blocker("no_clearance", _("The organisation has no valid clearance."), rule="G2", url=f"{page}#vetting")
        )
    blockers += blockers_without_screening(support.organisation, on=today, url=f"{page}#vetting", standing=standing)
    if support.withdrawn_on is not None or any(
        withdrawal.state in _UNDER_WAY for withdrawal in support.withdrawals.all()
    ):
        blockers.append(
            Blocker("withdrawal_open", _("A withdrawal of the support is under way or decided."), rule="R15")
        )
    if late := overdue_reports(support.plan, on=today):
        blockers.append(
            Blocker(
                "report_overdue",
                _("A required report is overdue."),
                rule="G5",
                url=f"{page}#follow-up",
                action=_("See the plan"),
                detail=", ".join(milestone.title for milestone in late) + ".",
            )
        )
    if payment.milestone is not None and payment.milestone.state != "approved":
        blockers.append(
            Blocker(
                "milestone_open",
                _("The report that the payment is tied to is not approved."),
                rule="G5",
                url=f"{page}#follow-up",
                action=_("See the plan"),
                detail=payment.milestone.title,
            )
        )
    if today < payment.due_on:
        blockers.append(
            Blocker(
                "too_early",
                _("The payment is planned for a later day."),
                rule="R8",
                detail=payment.due_on.isoformat(),
            )
        )
    if not (support.organisation.bankgiro or support.organisation.plusgiro):
        blockers.append(Blocker("no_account", _("The organisation has no bankgiro or plusgiro."), rule="R8"))
    if sum(other.amount for other in support.payments.all() if other.state not in other.NOT_COUNTED) > support.value:
        blockers.append(Blocker("over_grant", _("The payments together are larger than the grant."), rule="R7"))
    return blockers


def blockers_to_sending(payment: "Payment") -> list[Blocker]:
    """R8: a payment is sent to the bank once. The batch that it is in says so, whatever has become of it since."""
    line = getattr(payment, "in_batch", None)
    if line is None:
        return []
    message = _("The payment has already been sent to the bank.")
    return [Blocker("already_sent", message, rule="R8", detail=f"{line.batch.reference}.")]


def blockers_without_batch(payment: "Payment") -> list[Blocker]:
    """R8: only what has been sent can come back, or be paid by the bank although it was stopped here afterwards."""
    claimed = payment.claims.exclude(claim__state="remitted").select_related("claim__withdrawal__case").first()
    if claimed is not None:
        words = _("The payment is claimed back. What came back is noted there as received.")
        page = reverse("withdrawal", args=[claimed.claim.case.path_number])
        return [Blocker("claimed", words, rule="R8", url=page, action=_("See the claim"))]
    if hasattr(payment, "in_batch"):
        return []
    return [Blocker("not_sent", _("The payment has not been sent to the bank in a batch."), rule="R8")]


def blockers_to_cancelling(payment: "Payment", actor: "User") -> list[Blocker]:
    """R3, R15: one payment is cancelled by somebody who neither prepared nor approved it, before it is sent.

    While a withdrawal is under way, what becomes of the payments is decided with it.
    """
    blockers = []
    if actor.pk in (payment.prepared_by_id, payment.approved_by_id):
        blockers.append(
            Blocker(
                "same_person",
                _("A payment is cancelled by somebody who neither prepared nor approved it."),
                rule="R3",
            )
        )
    return blockers + blockers_to_sending(payment) + _blockers_by_withdrawal_under_way(payment)


def _blockers_by_withdrawal_under_way(payment: "Payment") -> list[Blocker]:
    if not any(withdrawal.state in _UNDER_WAY for withdrawal in payment.support.withdrawals.all()):
        return []
    return [
        Blocker(
            "withdrawal_open",
            _("A withdrawal of the support is under way. The payments are decided with it."),
            rule="R15",
            url=reverse("withdrawals"),
            action=_("See the withdrawals"),
        )
    ]


def blockers_to_releasing(
    payment: "Payment", *, clearance: Clearance | None = None, standing: Standing | None = None
) -> list[Blocker]:
    """G2, G3: what is held is released by a decision, never while an exclusion or a confirmed sanctions hit stands.

    R8: but for support without revocation reservation, when the board has decided that it goes on because it cannot be
    withdrawn. What is released is controlled anew, and nothing is paid to an excluded organisation.
    """
    organisation, today = payment.support.organisation, timezone.localdate()
    if hits := blockers_to_releasing_payment(organisation, on=today, standing=standing):
        return hits
    clearance = clearance or clearance_of(organisation, on=today)
    if clearance.exclusion is None:
        return []
    if payment.support.has_revocation_reservation:
        return [Blocker("excluded", _("The organisation is excluded from all support."), rule="G3")]
    return _blockers_by_withdrawal_under_way(payment)
