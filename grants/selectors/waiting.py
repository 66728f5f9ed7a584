"""How many things wait for a person? The figures in the menu."""

from django.utils import timezone

from followup.models import FollowUpPlan, Milestone
from grants.models import Application, Support
from grants.selectors.my_work import my_work
from registry.models import Hearing, User
from registry.roles import organisations_of


def count_waiting_for(user: User) -> int:
    """How many things wait for an official: as many as my work shows."""
    return len(my_work(user))


def count_waiting_for_organisation(user: User) -> dict[str, int]:
    """How many things wait for an organisation: `start` is everything, `reports` what is due or returned.

    Four queries, whatever is waiting.
    """
    organisations = organisations_of(user)
    today = timezone.localdate()
    state = Application.State
    applications = Application.objects.filter(organisation_id__in=organisations)
    supplements = applications.filter(state=state.AWAITING_APPLICANT).count()
    terms = applications.filter(state__in=[state.GRANTED, state.PARTLY_GRANTED]).count()
    hearings = Hearing.objects.filter(
        case__organisation_id__in=organisations, answered_at=None, due_on__gte=today
    ).count()
    reports = (
        Milestone.objects.filter(
            plan__case__organisation_id__in=organisations,
            plan__state=FollowUpPlan.State.ACTIVE,
            state__in=[Milestone.State.DUE, Milestone.State.OVERDUE, Milestone.State.RETURNED],
        )
        .exclude(kind=Milestone.Kind.SITE_VISIT)
        .exclude(plan__case__in=Support.objects.filter(withdrawn_on__isnull=False).values("case"))
        .count()
    )
    return {"start": supplements + terms + hearings + reports, "reports": reports}
