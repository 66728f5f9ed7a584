"""Complete a grant and close its case (G5)."""

from django.db import transaction
from django.utils import timezone

from followup.models import FollowUpPlan
from grants.actions.submit import close_the_case
from grants.models import Application, Support
from registry.actions.send_notice import send_notice
from registry.lifecycle import advance, lock
from registry.models import Notice, User


@transaction.atomic
def complete(*, actor: User, application: Application) -> Application:
    """Final accounts approved, nothing left to pay."""
    locked = lock(Application, pk=application.pk)
    advance(locked, "complete", actor=actor, rule="G5")
    return locked


@transaction.atomic
def close(*, actor: User, application: Application) -> Application:
    """The board has evaluated the grant; plan, support and case are closed."""
    locked = lock(Application, pk=application.pk)
    advance(locked, "close", actor=actor, rule="G5")
    if locked.plan_id:
        plan = lock(FollowUpPlan, pk=locked.plan_id)
        if plan.state == FollowUpPlan.State.EVALUATED:
            advance(plan, "close", actor=actor, rule="G5")
    Support.objects.filter(application=locked).update(closed_on=timezone.localdate())
    close_the_case(locked)
    if locked.case is not None:
        send_notice(case=locked.case, letter=Notice.Letter.CLOSED, actor=actor, context={"application": locked})
    return locked
