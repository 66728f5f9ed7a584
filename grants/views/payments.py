"""Which payments leave for the bank, in which batch, and which has it paid? (R8, docs/decisions/0022)"""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from grants.actions.confirm_payments import Confirmed, confirm_paid
from grants.actions.export_payments import make_batch
from grants.actions.return_payments import note_returned
from grants.forms.handling import ActorForm
from grants.forms.payment import PaidForm, ReturnedForm
from grants.models import Payment, PaymentBatch
from grants.selectors.payments import batches_of, boards_to_pay, lines_of, sees_payments
from grants.views.one_step import sent
from registry.formats import kronor
from registry.http import attempt, officials_only, require, user_of
from registry.models import Board
from registry.roles import Permission, acting_role

_SHOWN: Final = 100
_ANSWERED: Final = (Payment.State.PAID, Payment.State.CAME_BACK)
_FILES: Final = {"order.xml": ("order", "application/xml"), "table.csv": ("table", "text/csv; charset=utf-8")}


def _chosen(request: HttpRequest) -> set[int]:
    """The keys of the ticked payments; anything else that was sent is nobody's payment."""
    return {int(key) for key in request.POST.getlist("payment") if key.isascii() and key.isdigit() and len(key) < 18}


@require_http_methods(["GET", "POST"])
@officials_only
def payments(request: HttpRequest) -> HttpResponse:
    """What is due and approved at each board, with what stops it; the ticked ones leave in a batch."""
    user = user_of(request)
    if not sees_payments(user):
        raise Http404
    form = ActorForm(sent(request), actor=user)
    if request.method == "POST":
        board = get_object_or_404(Board, key=request.POST.get("board", ""))
        require(request, Permission.PREPARE_PAYMENT, board)
        chosen = list(Payment.objects.visible_to(user).filter(support__board=board, pk__in=_chosen(request)))
        made = attempt(form, lambda: make_batch(actor=user, board=board, payments=chosen)) if form.is_valid() else None
        if made is not None:
            said = _("Batch %(batch)s is made: %(sum)s. Fetch the payment order and leave it to the bank.")
            messages.success(request, said % {"batch": made.reference, "sum": kronor(made.total)})
            return redirect("payment_batch", public_id=made.public_id)
    context = {
        "form": form,
        "ticked": _chosen(request) if request.method == "POST" else None,
        "boards": boards_to_pay(user),
        "batches": batches_of(user)[:_SHOWN],
    }
    return render(request, "grants/payments.html", context, status=422 if form.errors else 200)


def _batch_of(request: HttpRequest, public_id: str) -> PaymentBatch:
    seen = PaymentBatch.objects.visible_to(user_of(request)).select_related("board", "made_by")
    return get_object_or_404(seen, public_id=public_id)


@require_http_methods(["GET", "POST"])
@officials_only
def payment_batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """One batch: its files, its payments, and which of them the bank has paid."""
    batch, user = _batch_of(request, public_id), user_of(request)
    came_back = "returned" in request.POST
    form = PaidForm(None if came_back else sent(request), actor=user)
    returned = ReturnedForm(sent(request) if came_back else None, actor=user)
    if came_back:
        require(request, Permission.PREPARE_PAYMENT, batch.board)
        if _note_returned(request, batch, returned):
            return redirect("payment_batch", public_id=batch.public_id)
    elif request.method == "POST":
        require(request, Permission.PREPARE_PAYMENT, batch.board)
        own = {line.payment_id for line in lines_of(batch, user)}
        chosen = own if "all" in request.POST else own & _chosen(request)
        if form.is_valid():
            day = form.cleaned_data["paid_on"]
            done = attempt(form, lambda: confirm_paid(actor=user, batch=batch, chosen=chosen, on=day))
            if done is not None:
                _say(request, done)
                return redirect("payment_batch", public_id=batch.public_id)
    lines = lines_of(batch, user)
    context = {
        "batch": batch,
        "lines": lines,
        "hidden": batch.count - len(lines),
        "unpaid": [line for line in lines if line.payment.state not in _ANSWERED],
        "may_return": [line for line in lines if line.payment.state != Payment.State.CAME_BACK],
        "returned_form": returned,
        "ticked": _chosen(request),
        "may_confirm": acting_role(user, Permission.PREPARE_PAYMENT, batch.board) is not None,
        "form": form,
    }
    return render(request, "grants/payment_batch.html", context, status=422 if form.errors or returned.errors else 200)


def _note_returned(request: HttpRequest, batch: PaymentBatch, form: ReturnedForm) -> bool:
    """Each ticked payment came back; the first that cannot have is said, and the ones before it are noted."""
    user = user_of(request)
    lines = [line for line in lines_of(batch, user) if line.payment_id in _chosen(request)]
    if not lines:
        form.add_error(None, _("Choose the payments that came back."))
        return False
    if not form.is_valid():
        return False
    day, because = form.cleaned_data["returned_on"], form.cleaned_data["because"]
    replaced = 0
    for line in lines:

        def step(payment: Payment = line.payment) -> tuple[Payment | None]:
            return (note_returned(actor=user, payment=payment, on=day, because=because),)

        noted = attempt(form, step)
        if noted is None:
            return False
        replaced += noted[0] is not None
    said = ngettext(
        "%(count)d payment came back. The organisation has been told.",
        "%(count)d payments came back. The organisations have been told.",
        len(lines),
    )
    messages.success(request, said % {"count": len(lines)})
    if replaced:
        said = ngettext(
            "%(count)d new payment is planned in its place.",
            "%(count)d new payments are planned in their place.",
            replaced,
        )
        messages.info(request, said % {"count": replaced})
    return True


def _say(request: HttpRequest, done: Confirmed) -> None:
    if done.paid:
        said = ngettext(
            "%(count)d payment is noted as paid. The organisation has been told.",
            "%(count)d payments are noted as paid. The organisations have been told.",
            done.paid,
        )
        messages.success(request, said % {"count": done.paid})
    for reference, blockers in done.stopped.items():
        messages.warning(request, f"{reference}: {' '.join(str(blocker) for blocker in blockers)}")


@require_safe
@officials_only
def payment_file(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """A file of the batch, the same bytes each time; not for somebody who is recused from a case in it (R3)."""
    batch = _batch_of(request, public_id)
    if name not in _FILES or len(lines_of(batch, user_of(request))) != batch.count:
        raise Http404
    field, kind = _FILES[name]
    ending = name.rpartition(".")[2]
    headers = {
        "Content-Disposition": f'attachment; filename="{batch.reference}.{ending}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(getattr(batch, field)), content_type=kind, headers=headers)
