"""Which payments has the demo city sent to the bank, and what came back?"""

from collections.abc import Iterator
from typing import Final

from django.utils import timezone

from grants.actions.export_payments import make_batch
from grants.actions.return_payments import note_returned
from grants.demo.city import City, dice_for
from grants.demo.schedule import Story
from grants.models import Payment
from registry.lifecycle import blockers_to
from registry.models import User

_MENDED: Final = {"not_screened", "screening_old"}


def bank_stories(city: City) -> Iterator[Story]:
    """A week's payments, near the end, when some are approved."""
    yield _batches(city)


def _batches(city: City) -> Story:
    """Whoever prepared what is approved sends it, board by board. The first payment comes back two days later."""
    dice = dice_for("bank")
    yield city.schedule.office_hour(-4, dice)
    by_sender: dict[tuple[int, int], tuple[User, list[Payment]]] = {}
    for payment in _approved():
        sender = payment.prepared_by
        stops = {each.code for each in blockers_to(payment, "pay", actor=sender)} - _MENDED
        if sender is not None and not stops:
            by_sender.setdefault((payment.board_id, sender.pk), (sender, []))[1].append(payment)
    sent = []
    for sender, payments in by_sender.values():
        make_batch(actor=sender, board=payments[0].support.board, payments=payments)
        sent += [(sender, payment) for payment in payments]
    if not sent:
        return
    yield city.schedule.office_hour(-2, dice)
    sender, payment = sent[0]
    note_returned(actor=sender, payment=payment, on=timezone.localdate(), because="Mottagarens bankgiro är avslutat.")


def _approved() -> list[Payment]:
    rows = Payment.objects.filter(state=Payment.State.APPROVED, in_batch=None)
    return list(rows.select_related("support__board", "support__case", "prepared_by").order_by("support__board", "pk"))
