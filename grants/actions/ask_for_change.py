"""Ask for a change of a grant: saved as it is typed, sent in, taken back. The organisation's own steps."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.letters.change_request import parts_of_request
from grants.models import ChangedLine, GrantChange, Support
from grants.rules.changing import blockers_to_change_of, blockers_to_sums
from registry.actions.receive_form import receive_form
from registry.actions.send_notice import send_notice
from registry.lifecycle import Refused, advance, blockers_to, is_possible, lock, require_role
from registry.models import Document, Notice, Organisation, User
from registry.roles import Permission
from registry.rules import Blocker

SUBJECT = gettext_lazy("Request to change the grant")


@dataclass(frozen=True)
class ChangeContent:
    """How the organisation wants the grant to be: all of it, what stays as it is too. `lines` is öre by plan line."""

    purpose: str
    period_start: dt.date
    period_end: dt.date
    lines: Mapping[int, int] = field(default_factory=dict)
    why: str = ""


@transaction.atomic
def save_change(*, actor: User, support: Support, content: ChangeContent) -> GrantChange:
    """Save what is asked so far, as the grant's draft. Raises Refused when nothing can be asked now."""
    lock(Organisation, pk=support.organisation_id)
    locked = lock(Support, pk=support.pk)
    require_role(actor, Permission.ASK_FOR_CHANGE, locked)
    if blockers := blockers_to_change_of(locked) or blockers_to_sums(content.lines.values()):
        raise Refused(blockers)
    change = GrantChange.objects.filter(support=locked).exclude(state__in=_ENDED).first()
    if change is not None and change.state != GrantChange.State.DRAFT:
        raise Refused([Blocker("under_way", _("You have already asked for a change. It is not decided yet."))])
    if change is None:
        last = locked.changes.aggregate(last=Max("number"))["last"] or 0
        change = GrantChange(support=locked, number=last + 1)
    change.support = locked
    _write(change, content)
    return change


_ENDED = [GrantChange.State.APPROVED, GrantChange.State.REFUSED, GrantChange.State.RECALLED]


def _write(change: GrantChange, content: ChangeContent) -> None:
    """Keep what differs from the grant as it is, and the grant as it is beside it."""
    support, wanted = change.support, content.purpose.strip()
    change.former_purpose = support.present_purpose
    change.former_start, change.former_end = support.period_start, support.period_end
    change.purpose = wanted if wanted != support.present_purpose else ""
    change.period_start = content.period_start if content.period_start != support.period_start else None
    change.period_end = content.period_end if content.period_end != support.period_end else None
    change.why = content.why.strip()
    change.save()
    change.lines.all().delete()
    lines = support.plan.lines.all() if support.plan is not None else []
    ChangedLine.objects.bulk_create(
        ChangedLine(change=change, line=line, amount=content.lines[line.pk], former=line.amount)
        for line in lines
        if content.lines.get(line.pk, line.amount) != line.amount
    )


@transaction.atomic
def send_change(*, actor: User, support: Support, content: ChangeContent) -> GrantChange:
    """Save the request and send it in: it is entered in the case's register, and the organisation gets a receipt (R9).

    Raises Refused or ValidationError; nothing is saved then, the caller saves the draft.
    """
    if not content.why.strip():
        raise ValidationError({"why": _("Write why you want to change it.")})
    change = save_change(actor=actor, support=support, content=content)
    advance(
        change,
        "request",
        actor=actor,
        rule="R7",
        reason=change.why,
        by=actor,
        at=timezone.now(),
        facts=_facts(change),
    )
    if change.case is not None:
        receive_form(
            actor=actor,
            case=change.case,
            kind=Document.Kind.STATEMENT,
            subject=SUBJECT,
            parts=lambda: parts_of_request(change),
        )
        send_notice(case=change.case, letter=Notice.Letter.CHANGE_RECEIVED, actor=actor, context={"change": change})
    return change


def _facts(change: GrantChange) -> dict[str, object]:
    return {
        "number": change.number,
        "purpose": change.purpose,
        "period": [str(change.period_start or ""), str(change.period_end or "")],
        "lines": {str(each.line_id): each.amount for each in change.lines.all()},
    }


@transaction.atomic
def recall_change(*, actor: User, change: GrantChange) -> GrantChange:
    """Take the request back before it is decided."""
    lock(Organisation, pk=change.organisation_id)
    locked = lock(GrantChange, pk=change.pk)
    advance(locked, "recall", actor=actor, facts={"number": locked.number})
    return locked


def may_recall(change: GrantChange, actor: User) -> bool:
    """Can the person take it back now?"""
    return is_possible(change, "recall") and not blockers_to(change, "recall", actor=actor)
