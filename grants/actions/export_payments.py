"""Send approved payments to the bank in a batch: all of the chosen ones at once, and each of them once (decision 0022)."""

import hashlib
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.pay import compare_with_sanctions_lists
from grants.ledger.batch_content import BatchContent, Line, Payer
from grants.ledger.pain001 import pain001
from grants.ledger.table import table
from grants.models import BatchedPayment, PayingAccount, Payment, PaymentBatch, Support
from grants.rules.paying import blockers_to_sending
from registry.events import Event
from registry.journal import NewEntry, new_batch, record_many
from registry.lifecycle import Refused, blockers_to, lock, require_role
from registry.models import Board, Organisation, User
from registry.roles import Permission, Role
from registry.rules import Blocker
from registry.working_days import working_day_from


def make_batch(*, actor: User, board: Board, payments: Collection[Payment]) -> PaymentBatch:
    """Send the chosen payments of the board in one batch, with its two files; all of them, or nothing is done.

    Whatever stood in the way when they were approved is asked anew. Raises Refused with everything that stands in the
    way, and which payment it stops; a payment that has been sent is never sent again, however often this is repeated.
    """
    require_role(actor, Permission.PREPARE_PAYMENT, board)
    for payment in sorted(payments, key=lambda each: each.pk):
        compare_with_sanctions_lists(actor, payment, "pay")
    return _make_batch(actor, board, {payment.pk for payment in payments})


@transaction.atomic
def _make_batch(actor: User, board: Board, chosen: set[int]) -> PaymentBatch:
    role = require_role(actor, Permission.PREPARE_PAYMENT, board)
    payments = _locked(board, chosen)
    if not payments or len(payments) != len(chosen):
        raise Refused([Blocker("nothing_chosen", _("Choose payments of the board that are approved."), rule="R8")])
    account = PayingAccount.objects.filter(board=board).first()
    blockers = [] if account else [_no_account_to_pay_from(board)]
    for payment in payments:
        blockers += _blockers_to(payment, actor)
    if account is None or blockers:
        raise Refused(blockers)
    batch, lines = _written(actor, lock(Board, pk=board.pk), account, payments)
    batch.save(force_insert=True)
    BatchedPayment.objects.bulk_create(lines, batch_size=100)
    _journal(actor, role, batch, lines)
    return batch


def _locked(board: Board, chosen: set[int]) -> list[Payment]:
    """The board's payments among those chosen, locked after what they belong to (decision 0007), in order of pk."""
    of_board = Payment.objects.filter(pk__in=chosen, support__board=board)
    organisations = Organisation.objects.filter(pk__in=of_board.values("support__organisation"))
    supports = Support.objects.filter(pk__in=of_board.values("support"))
    for rows in (organisations, supports):
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    related = ("support__organisation", "support__case", "support__plan", "milestone", "in_batch__batch__board")
    locked = of_board.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return list(locked.select_related(*related).prefetch_related("support__payments", "support__withdrawals"))


def _blockers_to(payment: Payment, actor: User) -> list[Blocker]:
    """R3, R4, R8 and the rest of what stops a payment; each says which payment it stops."""
    which = f"{payment.support.organisation}, {payment.number}."
    found = blockers_to_sending(payment) or blockers_to(payment, "pay", actor=actor)
    return [
        Blocker(each.code, each.message, each.rule, each.url, each.action, detail=f"{each.detail} {which}".strip())
        for each in found
    ]


def _no_account_to_pay_from(board: Board) -> Blocker:
    message = _("The board has no account to pay from. An administrator adds it.")
    return Blocker("no_paying_account", message, rule="R8", detail=str(board))


def _written(
    actor: User, board: Board, account: PayingAccount, payments: list[Payment]
) -> tuple[PaymentBatch, list[BatchedPayment]]:
    """The batch with the board's next number and its files. The board is locked: no number is given twice or left out."""
    now, today = timezone.now(), timezone.localdate()
    last = PaymentBatch.objects.filter(board=board, year=today.year).aggregate(last=Max("number"))["last"] or 0
    batch = PaymentBatch(
        board=board,
        year=today.year,
        number=last + 1,
        made_by=actor,
        made_at=now,
        pay_on=working_day_from(today),
        count=len(payments),
        total=sum(payment.amount for payment in payments),
    )
    lines = [
        BatchedPayment(
            batch=batch,
            payment=payment,
            reference=f"VARNA-{payment.pk}",
            payee=payment.support.organisation.name,
            account=payment.account,
            amount=payment.amount,
        )
        for payment in payments
    ]
    content = BatchContent(
        reference=batch.reference,
        made_at=timezone.localtime(now),
        pay_on=batch.pay_on,
        payer=Payer(account.name, account.organisation_number, account.iban, account.bic),
        lines=tuple(_line(line) for line in lines),
    )
    batch.order, batch.table = pain001(content), table(content)
    batch.order_sha256 = hashlib.sha256(batch.order).hexdigest()
    batch.table_sha256 = hashlib.sha256(batch.table).hexdigest()
    return batch, lines


def _line(line: BatchedPayment) -> Line:
    payment = line.payment
    about = payment.case.registry_number if payment.case else payment.support.title
    return Line(
        reference=line.reference,
        payee=line.payee,
        organisation_number=payment.support.organisation.organisation_number,
        account=line.account,
        amount=line.amount,
        message=f"{about}, utbetalning {payment.number}",
    )


def _journal(actor: User, role: Role, batch: PaymentBatch, lines: list[BatchedPayment]) -> None:
    """One entry in each case and one in the chain of the board's batches, under one batch id."""
    entries = [
        NewEntry(
            Event.PAYMENT_SENT,
            case=line.payment.case,
            chain="" if line.payment.case else line.payment.journal_chain_name,
            board_id=batch.board_id,
            organisation_id=line.payment.organisation_id,
            actor=actor,
            actor_role=str(role),
            rule="R8",
            before={"row": Payment._meta.label_lower, "id": line.payment_id},
            after={"batch": batch.reference, "reference": line.reference, "amount": line.amount},
        )
        for line in lines
    ]
    made = NewEntry(
        Event.PAYMENT_BATCH_MADE,
        chain=batch.journal_chain_name,
        board_id=batch.board_id,
        actor=actor,
        actor_role=str(role),
        rule="R8",
        after={
            "batch": batch.reference,
            "payments": batch.count,
            "total": batch.total,
            "order_sha256": batch.order_sha256,
            "table_sha256": batch.table_sha256,
        },
    )
    record_many([*entries, made], batch=new_batch())
