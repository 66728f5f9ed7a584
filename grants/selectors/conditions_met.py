"""Which conditions for a decision does an application already meet?"""

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.models import Application
from grants.rules.reviewing import is_renewing, signed_assessment
from registry.formats import kronor
from registry.rules import Text
from vetting.clearance import clearance_of


def conditions_met(application: Application) -> list[Text]:
    """What is in order, each with its date, number or rule; for people to read under what remains."""
    met: list[Text] = []
    case = application.case
    if application.submitted_at is not None:
        met.append(
            _("The application is complete and signed as %(role)s (%(date)s)")
            % {
                "role": application.signatory_role.lower() or _("signatory"),
                "date": timezone.localdate(application.submitted_at).isoformat(),
            }
        )
    if case is not None and case.case_officer_id is not None:
        declared = {each.user_id for each in case.conflict_declarations.all() if not each.has_conflict}
        if case.case_officer_id in declared:
            met.append(_("The case officer has declared to have no conflict of interest (R3)"))
    signed, reviewed = signed_assessment(application, "case_officer"), signed_assessment(application, "reviewer")
    if signed is not None:
        met.append(
            _("Assessed against the criteria that held when the call opened, version %(version)d (R7)")
            % {"version": application.rules_version.number}
        )
        if reviewed is not None and reviewed.person_id != signed.person_id:
            met.append(_("The independent reviewer has signed (R3)"))
    vetting = application.vetting
    if vetting is not None and vetting.is_concluded and vetting.valid_until is not None:
        met.append(
            _("The vetting is concluded: %(outcome)s, until %(date)s (G2)")
            % {"outcome": vetting.get_state_display().lower(), "date": vetting.valid_until.isoformat()}
        )
    elif vetting is not None and case is not None:
        clearance = clearance_of(application.organisation, on=timezone.localdate())
        if is_renewing(application, clearance) and clearance.valid_until is not None:
            met.append(
                _("The clearance in %(number)s holds until %(date)s, while it is being renewed (G2)")
                % {"number": clearance.registry_number, "date": clearance.valid_until.isoformat()}
            )
    if application.state in Application.OPEN:
        wanted = signed.amount if signed is not None and signed.amount is not None else application.requested_amount
        if wanted <= application.call.left:
            met.append(_("The sum fits in the call's budget: %(left)s left") % {"left": kronor(application.call.left)})
    support = getattr(application, "support", None)
    if support is not None and support.terms_accepted_at is not None:
        met.append(
            _("The organisation has accepted the terms (%(date)s)")
            % {"date": timezone.localdate(support.terms_accepted_at).isoformat()}
        )
    return met
