"""The organisation accepts the terms: the grant and its plan become active, and it gets them in a letter (R8)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import FollowUpPlan
from grants.models import Application, Support
from registry.actions.send_notice import send_notice
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Notice, Organisation, User
from registry.roles import Permission
from registry.rules import Blocker


@transaction.atomic
def accept_terms(*, actor: User, application: Application) -> Application:
    """Accept the terms, revocation reservation and all. Raises Refused when there is nothing to accept."""
    lock(Organisation, pk=application.organisation_id)
    locked = lock(Application, pk=application.pk)
    support = Support.objects.select_for_update().filter(application=locked).first()
    role = require_role(actor, Permission.ACCEPT_TERMS, locked)
    if support is None or support.withdrawn_on is not None:
        raise Refused([Blocker("no_support", _("There are no terms to accept."), rule="R8")])
    if support.terms_accepted_at is not None:
        raise Refused([Blocker("accepted", _("The terms are already accepted."), rule="R8")])
    support.terms_accepted_at, support.terms_accepted_by = timezone.now(), actor
    support.save(update_fields=["terms_accepted_at", "terms_accepted_by"])
    record(
        Event.TERMS_ACCEPTED,
        case=locked.case,
        actor=actor,
        actor_role=role,
        rule="R8",
        after={"revocation_reservation": support.has_revocation_reservation},
    )
    locked.support = support
    advance(locked, "activate", actor=actor, rule="R8")
    if locked.plan_id:
        advance(lock(FollowUpPlan, pk=locked.plan_id), "activate", actor=actor, rule="R8")
    if locked.case is not None:
        send_notice(case=locked.case, letter=Notice.Letter.TERMS, actor=actor, context={"application": locked})
    return locked
