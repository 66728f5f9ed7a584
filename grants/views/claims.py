"""What is to be repaid at which board, and how does a claim look on its withdrawal's page? (R8)"""

from collections.abc import Callable
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grants.actions import claim as claims
from grants.actions.claim_repayment import basis_of
from grants.forms.claim import (
    ClaimForm,
    ClaimStepForm,
    DeferForm,
    DisputeForm,
    HoldToForm,
    InvoiceForm,
    NothingForm,
    ReceiveForm,
    RemitForm,
    ReverseForm,
)
from grants.models import RepaymentClaim, Withdrawal
from grants.rules.withdrawing import blockers_to_claiming
from grants.selectors.claims import HEADINGS, claims_of, invoice_rows, is_late, steps_of_claim
from registry.http import officials_only, user_of
from registry.models import User
from registry.roles import Permission, Role, acting_role, boards_of, holds, may
from registry.rules import Blocker, blockers_to_handling
from registry.table_export import csv_lines, xlsx_file

_PER_PAGE: Final = 25
#: Each step of a decided claim: its form, its action, its button, and what is said when it is done.
CLAIM_STEPS: Final[dict[str, tuple[type[ClaimStepForm], Callable[..., Any], Promise | str, Promise | str]]] = {
    "invoice": (
        InvoiceForm,
        claims.invoice,
        gettext_lazy("Write down the invoice"),
        gettext_lazy("The invoice is written down as sent."),
    ),
    "receive": (
        ReceiveForm,
        claims.receive,
        gettext_lazy("Note what has come in"),
        gettext_lazy("What came in is noted."),
    ),
    "dispute": (
        DisputeForm,
        claims.dispute,
        gettext_lazy("Write down the dispute"),
        gettext_lazy("The claim is written down as disputed."),
    ),
    "hold": (
        HoldToForm,
        claims.hold_to,
        gettext_lazy("Hold to the claim"),
        gettext_lazy("It is decided that the claim stands. The organisation has been told."),
    ),
    "defer": (
        DeferForm,
        claims.defer,
        gettext_lazy("Decide on a deferral"),
        gettext_lazy("The claim is deferred. The organisation has been told."),
    ),
    "remit": (
        RemitForm,
        claims.remit,
        gettext_lazy("Decide on a remission"),
        gettext_lazy("The remission is decided. The organisation has been told."),
    ),
    "reverse": (
        ReverseForm,
        lambda *, actor, claim, entry, reason: claims.reverse_receipt(actor=actor, entry=entry, reason=reason),
        gettext_lazy("Reverse a receipt"),
        gettext_lazy("The receipt is reversed."),
    ),
}


def claim_on_page(row: Withdrawal, user: User, paid: int, failed: Any) -> dict[str, Any]:
    """What the withdrawal's page says of the claim: its forms, its ledger, what it is computed from, what stops it."""
    claim = getattr(row, "claim", None)
    offered: dict[str, Any] = {}
    basis = basis_of(row) if claim is None and paid else None
    decides = may(user, Permission.DECIDE_WITHDRAWAL, row) and not blockers_to_handling(row.case, user)
    stops = blockers_to_claiming(row, paid=paid)
    if decides and basis is not None and not stops:
        offered["claim"] = ClaimForm(actor=user, initial={"amount": basis.suggested or basis.paid})
    if (
        decides
        and basis is not None
        and not {each.code for each in stops} & {"not_withdrawn", "claimed", "tried_again"}
    ):
        offered["nothing"] = NothingForm(actor=user)
    if claim is not None:
        for name in steps_of_claim(claim, user):
            offered[name] = CLAIM_STEPS[name][0](actor=user, claim=claim)
    if failed is not None and (
        failed.step in offered or failed.step in CLAIM_STEPS or failed.step in ("claim", "nothing")
    ):
        offered[failed.step] = failed
    return {
        "claim": claim,
        "basis": basis,
        "claim_form": offered.get("claim"),
        "nothing_form": offered.get("nothing"),
        "claim_forms": [(name, offered[name], CLAIM_STEPS[name][2]) for name in CLAIM_STEPS if name in offered],
        "claim_blockers": _stops_claim(user, row, paid),
    }


def _stops_claim(user: User, row: Withdrawal, paid: int) -> list[Blocker]:
    """What the person must do before a claim can be decided or followed (R3)."""
    claim = getattr(row, "claim", None)
    is_over = claim is not None and claim.state not in RepaymentClaim.OPEN
    wanted = Permission.DECIDE_WITHDRAWAL if claim is None else Permission.PREPARE_WITHDRAWAL
    if row.state != Withdrawal.State.WITHDRAWN or not paid or is_over or acting_role(user, wanted, row) is None:
        return []
    return blockers_to_handling(row.case, user) or ([] if claim else blockers_to_claiming(row, paid=paid))


@require_safe
@officials_only
def repayments(request: HttpRequest) -> HttpResponseBase:
    """The claims the reader sees, open or ended, with what is left of each; as a table for the city's invoicing too."""
    user = user_of(request)
    if not boards_of(user) and not holds(user, Role.CENTRAL_COORDINATOR, Role.AUDITOR):
        raise Http404
    show = "ended" if request.GET.get("show") == "ended" else "open"
    seen = claims_of(user)
    is_open = {"state__in": RepaymentClaim.OPEN}
    rows = seen.exclude(**is_open).order_by("-decided_on", "-pk") if show == "ended" else seen.filter(**is_open)
    wanted = request.GET.get("export", "")
    if wanted in ("csv", "xlsx"):
        return _exported(list(rows), wanted)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page_obj": page,
        "rows": [(claim, is_late(claim, today)) for claim in page.object_list],
        "left": sum(claim.balance for claim in rows) if show == "open" else 0,
        "show": show,
        "views": [("open", _("Open repayments")), ("ended", _("Ended"))],
    }
    return render(request, "grants/repayments.html", context)


def _exported(rows: list[RepaymentClaim], wanted: str) -> HttpResponseBase:
    stem = _("repayments")
    name = f"{stem}-{timezone.localdate().isoformat()}.{wanted}"
    if wanted == "xlsx":
        book = xlsx_file(HEADINGS, invoice_rows(rows), title=_("Repayments"))
        return FileResponse(book, as_attachment=True, filename=name)
    return HttpResponse(
        "".join(csv_lines(HEADINGS, invoice_rows(rows))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
