"""Write down what was found, and add evidence to it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.file_document import file_document
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock
from registry.models import Document, Representative, User
from registry.roles import Permission
from registry.rules import Blocker
from registry.uploads import CheckedFile
from vetting.actions.make_check import require_hand_on
from vetting.actions.review_vetting import ask_for_a_new_review
from vetting.models import Criterion, Evidence, Finding, Vetting


@transaction.atomic
def write_finding(
    *,
    actor: User,
    vetting: Vetting,
    ground: Criterion,
    description: str,
    finding_actor: str,
    activity_link: str,
    happened_on: dt.date,
    speaks_against: str,
    is_protected_expression: bool,
    expression_reasons: str,
    representative_role: str = "",
) -> Finding:
    """Add a finding to an enhanced vetting. Attribution, link and what speaks against are always named (D1-D4)."""
    locked = lock(Vetting, pk=vetting.pk)
    role = require_hand_on(locked, actor, Permission.VET)
    if locked.state in (Vetting.State.OPENED, Vetting.State.STANDARD_DONE):
        raise Refused(
            [Blocker("not_enhanced", _("Open an enhanced vetting first, on a written circumstance."), rule="G2")]
        )
    if not locked.criteria.exclude(kind=Criterion.Kind.PRINCIPLE).filter(pk=ground.pk).exists():
        raise ValidationError({"ground": _("Choose one of the grounds that this vetting is tried against.")})
    if happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("The day lies ahead. Give the day it happened.")})
    if finding_actor not in Finding.Actor.values:
        raise ValidationError({"finding_actor": _("Choose who acted: the organisation, or a representative of it.")})
    if finding_actor == Finding.Actor.REPRESENTATIVE and representative_role not in Representative.Role.values:
        raise ValidationError({"representative_role": _("Choose which role the person had for the organisation.")})
    finding = Finding.objects.create(
        vetting=locked,
        ground=ground,
        description=description.strip(),
        actor=finding_actor,
        representative_role=representative_role if finding_actor == Finding.Actor.REPRESENTATIVE else "",
        activity_link=activity_link.strip(),
        happened_on=happened_on,
        speaks_against=speaks_against.strip(),
        is_protected_expression=is_protected_expression,
        expression_reasons=expression_reasons.strip(),
        written_by=actor,
    )
    ask_for_a_new_review(locked)
    record(
        Event.FINDING_WRITTEN,
        case=locked.case,
        actor=actor,
        actor_role=role,
        rule=ground.code,
        after={"finding": finding.pk, "ground": ground.code},
    )
    return finding


@transaction.atomic
def add_evidence(
    *,
    actor: User,
    finding: Finding,
    level: str,
    title: str,
    source: str,
    dated_on: dt.date,
    url: str = "",
    is_independent: bool = False,
    independence_note: str = "",
    checked: CheckedFile | None = None,
) -> Evidence:
    """Add evidence; its file is kept in the vetting's case, readable by the board until it is put in a hearing.

    A judgment, an opinion, a page or an article (E1-E4) is kept as a saved copy, with the time and SHA-256 of the
    copy. Two E4 count when each says why it is independent of the other. A tip (E6) keeps no name and no file of its own title.
    """
    locked = lock(Vetting, pk=finding.vetting_id)
    role = require_hand_on(locked, actor, Permission.VET)
    errors = {}
    if dated_on > timezone.localdate():
        errors["dated_on"] = _("The day lies ahead. Give the day the evidence is dated.")
    if level not in Evidence.Level.values:
        errors["level"] = _("Choose what kind of evidence it is.")
    if level in Evidence.COPIED and checked is None:
        errors["checked"] = _("Save the page or the document and attach the copy: what is not saved can change.")
    if is_independent and not independence_note.strip():
        errors["independence_note"] = _("Write why the source is independent of the others.")
    if errors:
        raise ValidationError(errors)
    is_tip = level == Evidence.Level.E6
    document = None
    if checked is not None:
        document = file_document(
            actor=actor,
            checked=checked,
            kind=Document.Kind.EVIDENCE,
            direction=Document.Direction.INTERNAL,
            audience=Document.Audience.BOARD,
            title=_("Tip") if is_tip else title,
            case=locked.case,
            dated_on=dated_on,
            counterpart="" if is_tip else source,
            actor_role=role,
        )
    evidence = Evidence.objects.create(
        finding=finding,
        level=level,
        title=title.strip(),
        source=source.strip(),
        url=url,
        dated_on=dated_on,
        is_independent=is_independent,
        independence_note=independence_note.strip() if is_independent else "",
        document=document,
        added_by=actor,
    )
    ask_for_a_new_review(locked)
    record(
        Event.EVIDENCE_ADDED,
        case=locked.case,
        actor=actor,
        actor_role=role,
        rule="D1-D4",
        after={"evidence": evidence.pk, "finding": finding.pk, "level": str(level)},
    )
    return evidence
