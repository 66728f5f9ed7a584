"""Take an organisation into the register, and keep who represents it and who acts for it here."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.invite import invite
from registry.events import Event
from registry.identifiers import clean_organisation_number
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import Organisation, Representative, RoleAssignment, User
from registry.models.organisation import LegalForm
from registry.roles import Permission, Role, acting_role
from registry.rules import Blocker


@dataclass(frozen=True)
class Person:
    """Who is to act for an organisation: the name, and the address they sign in with."""

    name: str
    email: str


def keeping_role(actor: User, organisation: Organisation) -> str:
    """The role in which the person keeps the organisation's people: its own, or an official's. Raises Refused."""
    official = acting_role(actor, Permission.KEEP_ORGANISATIONS)
    if official is not None:
        return str(official)
    return str(require_role(actor, Permission.EDIT_ORGANISATION, organisation))


@transaction.atomic
def register_organisation(
    *,
    actor: User,
    organisation_number: str,
    name: str,
    legal_form: str,
    seat: str,
    administrator: Person,
) -> Organisation:
    """A new organisation and the first person who acts for it, who is told how to sign in.

    Raises Refused without the right, ValidationError for a wrong or known number, or for the person.
    """
    role = acting_role(actor, Permission.KEEP_ORGANISATIONS)
    if role is None:
        require_role(actor, Permission.KEEP_ORGANISATIONS, Organisation())
    number = clean_organisation_number(organisation_number)
    errors: dict[str, Any] = {}
    if not name.strip():
        errors["name"] = _("Write the organisation's name.")
    if legal_form not in LegalForm.values:
        errors["legal_form"] = _("Choose the legal form.")
    if not seat.strip():
        errors["seat"] = _("Write where the organisation has its seat.")
    if errors:
        raise ValidationError(errors)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(
                organisation_number=number, name=name.strip(), legal_form=legal_form, seat=seat.strip()
            )
    except IntegrityError:
        known = Organisation.objects.get(organisation_number=number)
        raise ValidationError(
            {
                "organisation_number": _("%(name)s is in the register already, with this number.")
                % {"name": known.name},
            }
        ) from None
    record(
        Event.ORGANISATION_REGISTERED,
        chain=_chain(made),
        organisation_id=made.pk,
        actor=actor,
        actor_role=str(role),
        after={"organisation_number": number, "name": made.name, "legal_form": legal_form, "seat": made.seat},
    )
    invite_administrator(actor=actor, organisation=made, person=administrator)
    return made


@transaction.atomic
def invite_administrator(*, actor: User, organisation: Organisation, person: Person) -> RoleAssignment:
    """One more person who acts for the organisation from today; whoever has no account yet gets one, and is told so.

    Raises Refused, or ValidationError for the name or the address.
    """
    locked = lock(Organisation, pk=organisation.pk)
    role = keeping_role(actor, locked)
    invited = _account_of(person)
    today = timezone.localdate()
    held = locked.role_assignments.filter(user=invited, role=Role.ORGANISATION_ADMINISTRATOR)
    if held.filter(valid_to=None).exists() or held.filter(valid_to__gte=today).exists():
        raise ValidationError({"email": _("The person acts for the organisation already.")})
    given = RoleAssignment.objects.create(
        user=invited, role=Role.ORGANISATION_ADMINISTRATOR, organisation=locked, valid_from=today
    )
    record(
        Event.ADMINISTRATOR_INVITED,
        chain=_chain(locked),
        organisation_id=locked.pk,
        actor=actor,
        actor_role=role,
        after={"person": invited.pk, "from": today.isoformat()},
    )
    transaction.on_commit(lambda: invite.enqueue(given.pk))
    return given


def _account_of(person: Person) -> User:
    email = person.email.strip().lower()
    if not person.name.strip():
        raise ValidationError({"person": _("Write the person's name.")})
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from None
    known = User.objects.filter(email=email).first()
    if known is not None:
        if not known.is_active:
            raise ValidationError({"email": _("This address cannot be used. Give another one.")})
        return known
    return User.objects.create_user(email, name=person.name.strip())


@transaction.atomic
def end_administrator(*, actor: User, assignment: RoleAssignment) -> RoleAssignment:
    """The person acts for the organisation no longer, from now. Somebody always does: the last is not ended (Refused)."""
    locked = lock(Organisation, pk=assignment.organisation_id)
    role = keeping_role(actor, locked)
    today = timezone.localdate()
    in_force = locked.role_assignments.filter(valid_from__lte=today).exclude(valid_to__lt=today)
    found = in_force.filter(pk=assignment.pk).first()
    if found is None:
        raise Refused([Blocker("ended", _("The person does not act for the organisation any longer."))])
    if in_force.exclude(user_id=found.user_id).filter(user__is_active=True).count() == 0:
        raise Refused(
            [
                Blocker(
                    "last_administrator",
                    _("Somebody must act for the organisation. Invite another person first."),
                )
            ]
        )
    found.valid_to = today - dt.timedelta(days=1)
    found.valid_from = min(found.valid_from, found.valid_to)
    found.save(update_fields=["valid_from", "valid_to"])
    record(
        Event.ADMINISTRATOR_ENDED,
        chain=_chain(locked),
        organisation_id=locked.pk,
        actor=actor,
        actor_role=role,
        after={"person": found.user_id, "until": found.valid_to.isoformat()},
    )
    return found


@transaction.atomic
def add_representative(
    *, actor: User, organisation: Organisation, role: str, name: str, valid_from: dt.date, is_signatory: bool = False
) -> Representative:
    """Who holds a role for the organisation from a day on. A plain member is no representative (D1-D4).

    A new chair, treasurer or signatory calls for a new vetting (G2). Raises Refused or ValidationError.
    """
    locked = lock(Organisation, pk=organisation.pk)
    acting = keeping_role(actor, locked)
    errors = {}
    if role not in Representative.Role.values:
        errors["role"] = _("Choose which role the person has for the organisation.")
    if not name.strip():
        errors["name"] = _("Write the person's name.")
    if valid_from > timezone.localdate() + dt.timedelta(days=366):
        errors["valid_from"] = _("The day lies more than a year ahead.")
    if errors:
        raise ValidationError(errors)
    made = Representative.objects.create(
        organisation=locked,
        role=role,
        name=name.strip(),
        is_signatory=is_signatory,
        valid_from=valid_from,
        added_on=timezone.localdate(),
    )
    record(
        Event.REPRESENTATIVE_ADDED,
        chain=_chain(locked),
        organisation_id=locked.pk,
        actor=actor,
        actor_role=acting,
        after={
            "representative": made.pk,
            "role": role,
            "is_signatory": is_signatory,
            "from": valid_from.isoformat(),
        },
    )
    return made


@transaction.atomic
def end_representative(*, actor: User, representative: Representative, valid_to: dt.date) -> Representative:
    """The person's last day in the role. The row stays: a finding may be about what was done in it. Raises as above."""
    organisation = lock(Organisation, pk=representative.organisation_id)
    acting = keeping_role(actor, organisation)
    locked = lock(Representative, pk=representative.pk)
    if locked.valid_to is not None:
        raise Refused([Blocker("ended", _("The person has stepped down already."))])
    if valid_to < locked.valid_from:
        raise ValidationError({"valid_to": _("The last day comes before the first one.")})
    locked.valid_to = valid_to
    locked.save(update_fields=["valid_to"])
    record(
        Event.REPRESENTATIVE_ENDED,
        chain=_chain(organisation),
        organisation_id=organisation.pk,
        actor=actor,
        actor_role=acting,
        after={"representative": locked.pk, "role": str(locked.role), "until": valid_to.isoformat()},
    )
    return locked


def _chain(organisation: Organisation) -> str:
    return f"organisation/{organisation.organisation_number}"
