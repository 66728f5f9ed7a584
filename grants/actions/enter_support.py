"""Enter support that a board decided outside Värna; correct an entry, or strike it out, as steps of their own (G3)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.reach_entered_support import reach_entered_support
from grants.models import Support
from grants.models.call import SupportForm
from grants.rules.entering import SupportFacts, blockers_to_changing_entry, changes_between, errors_in_support
from registry.events import Event
from registry.journal import new_batch, record
from registry.lifecycle import Refused, lock, require_role
from registry.models import Board, Organisation, User
from registry.parameters import value_of
from registry.roles import Permission
from registry.rules import Blocker


@transaction.atomic
def enter_support(*, actor: User, board: Board, organisation: Organisation, facts: SupportFacts) -> Support:
    """The support stands in the register from now. An exclusion in force reaches it at once.

    Raises Refused without the right at the board, ValidationError by the names of the facts.
    """
    locked = lock(Organisation, pk=organisation.pk)
    role = require_role(actor, Permission.ENTER_SUPPORT, board)
    support = Support(board=board, organisation=locked, entered_by=actor, entered_at=timezone.now())
    support.take_over(facts)
    _require_right(support)
    support.save()
    record(
        Event.SUPPORT_ENTERED,
        chain=journal_chain_of(locked),
        board_id=board.pk,
        organisation_id=locked.pk,
        actor=actor,
        actor_role=str(role),
        rule="G3",
        after={"support": support.pk, **facts.as_data()},
    )
    reach_entered_support(actor=actor, supports=[support], batch=new_batch())
    return support


@transaction.atomic
def correct_support(*, actor: User, support: Support, facts: SupportFacts, reason: str, seen: str = "") -> Support:
    """The entry says `facts` from now; the journal keeps what it said, and why it was changed.

    `seen` is the fingerprint of what the person corrected: when somebody else has corrected it since, nothing is
    changed. Raises Refused or ValidationError.
    """
    organisation, locked, role = _locked(actor, support)
    if seen and seen != locked.facts.fingerprint:
        raise Refused(
            [
                Blocker(
                    "corrected_meanwhile",
                    _("Somebody has corrected the entry since you opened it. Look at it again before you go on."),
                )
            ]
        )
    before, after = locked.facts.as_data(), facts.as_data()
    changed = changes_between(before, after)
    if not changed:
        raise ValidationError(_("Nothing is changed."))
    _require_reason(reason)
    locked.take_over(facts)
    _require_right(locked)
    locked.save()
    record(
        Event.SUPPORT_CORRECTED,
        chain=journal_chain_of(organisation),
        board_id=locked.board_id,
        organisation_id=organisation.pk,
        actor=actor,
        actor_role=role,
        rule="G3",
        reason=reason.strip(),
        before={"support": locked.pk, **{name: before[name] for name in changed}},
        after={"support": locked.pk, **{name: after[name] for name in changed}},
    )
    reach_entered_support(actor=actor, supports=[locked], batch=new_batch())
    return locked


@transaction.atomic
def strike_out_support(*, actor: User, support: Support, reason: str) -> Support:
    """The entry was a mistake and counts no longer; it stays, and so does the journal. Raises Refused or ValidationError."""
    organisation, locked, role = _locked(actor, support)
    _require_reason(reason)
    locked.struck_on = timezone.localdate()
    locked.save(update_fields=["struck_on"])
    record(
        Event.SUPPORT_STRUCK_OUT,
        chain=journal_chain_of(organisation),
        board_id=locked.board_id,
        organisation_id=organisation.pk,
        actor=actor,
        actor_role=role,
        rule="G3",
        reason=reason.strip(),
        before={"support": locked.pk, **locked.facts.as_data()},
        after={"support": locked.pk, "struck_on": locked.struck_on.isoformat()},
    )
    return locked


def journal_chain_of(organisation: Organisation) -> str:
    """The chain that tells of what is entered about an organisation."""
    return f"organisation/{organisation.organisation_number}"


def _locked(actor: User, support: Support) -> tuple[Organisation, Support, str]:
    organisation = lock(Organisation, pk=support.organisation_id)
    locked = lock(Support, pk=support.pk)
    role = require_role(actor, Permission.ENTER_SUPPORT, locked.board)
    if blocked := blockers_to_changing_entry(locked):
        raise Refused(blocked)
    return organisation, locked, str(role)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Write why.")})


def _require_right(support: Support) -> None:
    longest = value_of("support_longest_years")
    errors = dict(errors_in_support(support.facts, today=timezone.localdate(), longest_years=longest))
    if support.form not in SupportForm.values:
        errors["form"] = _("Choose the form of support.")
    standing = Support.objects.public().filter(
        board=support.board,
        organisation=support.organisation,
        form=support.form,
        external_reference=support.external_reference,
    )
    if "decision_number" not in errors and standing.exclude(pk=support.pk).exists():
        errors["decision_number"] = _(
            "The board's %(form)s to the organisation under this number stands in the register already. "
            "If the decision gives it twice, write a letter after the number, such as § 12 b."
        ) % {"form": support.get_form_display().lower()}
    if errors:
        raise ValidationError(errors)
