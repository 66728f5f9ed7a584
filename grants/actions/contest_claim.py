"""Contest a repayment claim: the organisation's own step, at its own page (R8, R9)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import RepaymentClaim
from registry.actions.receive_form import receive_statement
from registry.actions.send_notice import send_notice
from registry.lifecycle import advance, lock
from registry.models import Notice, User
from registry.roles import Permission, acting_role
from registry.uploads import CheckedFile

SUBJECT = gettext_lazy("Contested repayment claim")


@transaction.atomic
def contest_claim(
    *, actor: User, claim: RepaymentClaim, text: str, files: Sequence[CheckedFile] = ()
) -> RepaymentClaim:
    """Take what the organisation writes into the register, and send a receipt. No reminder is sent while it is contested.

    Raises Refused or ValidationError.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write what you contest, and why.")})
    locked = lock(RepaymentClaim, pk=claim.pk)
    advance(locked, "contest", actor=actor, rule="R8", reason=text.strip(), facts={"files": len(files)})
    receive_statement(
        actor=actor,
        case=locked.case,
        subject=SUBJECT,
        question=gettext_lazy("What is contested, and why"),
        text=text,
        files=files,
        actor_role=str(acting_role(actor, Permission.CONTEST_CLAIM, locked)),
    )
    send_notice(
        case=locked.case,
        letter=Notice.Letter.CONTEST_RECEIVED,
        actor=actor,
        context={"claim": locked, "contested_on": timezone.localdate()},
    )
    return locked
