"""What do pages ask about vettings and exclusions?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.models import Case, Document, JournalEntry, Organisation
from vetting.models import Evidence, Exclusion, Finding, Screening, Vetting

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


def vetting_queue(user: "User | AnonymousUser") -> QuerySet[Vetting]:
    """Vettings the person may read, with what a row shows."""
    return (
        Vetting.objects.visible_to(user)
        .select_related("case__board", "case__organisation", "case__case_officer", "case__reviewer")
        .order_by("case__due_on", "case__pk")
    )


def findings_of(vetting: Vetting) -> QuerySet[Finding]:
    """The vetting's findings with ground and evidence."""
    return vetting.findings.select_related("ground").prefetch_related(
        Prefetch("evidence", queryset=Evidence.objects.select_related("document"))
    )


def material_of(case: Case) -> QuerySet[Document]:
    """What the board has in a vetting's case that the organisation did not send itself: sent at a hearing or withheld."""
    return case.documents.filter(audience=Document.Audience.BOARD, disposed_on=None).order_by("number")


def undocumented_evidence_of(vetting: Vetting) -> QuerySet[Evidence]:
    """Evidence that has no document in the case: an address, a talk, a tip."""
    return Evidence.objects.filter(finding__vetting=vetting, document=None, disposed_on=None).order_by("pk")


def outcomes_of(organisation: Organisation) -> QuerySet[Vetting]:
    """Concluded vettings of an organisation: formal outcome only, for every board."""
    return (
        Vetting.objects.filter(case__organisation=organisation, state__in=Vetting.CONCLUDED)
        .select_related("case__board")
        .order_by("-concluded_on")
    )


def exclusions_of(organisation: Organisation) -> QuerySet[Exclusion]:
    """Exclusions of an organisation, latest first: the formal decision and its number."""
    return Exclusion.objects.filter(case__organisation=organisation).select_related("case__board")


def reading_today(user: "User", vetting: Vetting) -> JournalEntry | None:
    """The person's reading of this vetting today, if it is written down."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return JournalEntry.objects.filter(
        case_id=vetting.case_id, event=Event.VETTING_READ, actor=user, at__gte=start
    ).first()


def readings_of(vetting: Vetting) -> QuerySet[JournalEntry]:
    """Who has read the material, when, and for which purpose."""
    return (
        JournalEntry.objects.filter(case_id=vetting.case_id, event=Event.VETTING_READ)
        .select_related("actor")
        .order_by("-seq")
    )


def source_of_screening(organisation: Organisation) -> str:
    """The lists that the organisation was last compared with, their dates and the day; empty when it never was."""
    latest = Screening.objects.filter(organisation=organisation).prefetch_related("lists").first()
    if latest is None:
        return ""
    return _("%(lists)s; compared %(day)s") % {
        "lists": ", ".join(str(each) for each in latest.lists.all()),
        "day": timezone.localdate(latest.at).isoformat(),
    }


def exclusions_in_force(organisations: Iterable[int]) -> list[Exclusion]:
    """The exclusion that each of these organisations is under today; the latest when there are two."""
    found = (
        Exclusion.objects.in_force(timezone.localdate())
        .filter(case__organisation__in=list(organisations))
        .select_related("case__board", "case__organisation")
        .order_by("pk")
    )
    return list({exclusion.case.organisation_id: exclusion for exclusion in found}.values())
