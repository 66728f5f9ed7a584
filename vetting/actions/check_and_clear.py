"""Make what remains of the standard check and conclude *cleared*, in one step: the routine vetting."""

from django.db import transaction

from registry.models import User
from vetting.actions.conclude import clear
from vetting.actions.make_check import CheckResult, make_checks
from vetting.models import Vetting


@transaction.atomic
def check_and_clear(*, actor: User, vetting: Vetting, results: list[CheckResult]) -> Vetting:
    """Write down the results and conclude, or do neither. Raises Refused or ValidationError as the two steps do."""
    make_checks(actor=actor, vetting=vetting, results=results)
    return clear(actor=actor, vetting=vetting)
