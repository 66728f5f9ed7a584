"""Which organisations have support, and what does the city know about one of them?"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grants.forms.organisation import OrganisationDetailsForm, OrganisationSearchForm
from grants.granted_by_year import granted_by_year
from grants.selectors.support_of_organisation import sums_of, support_lines
from grants.selectors.support_overlaps import overlaps_to_show
from grants.selectors_of_organisation import (
    BY_NAME,
    checks_of,
    found_organisations,
    reporting_of,
    rows_for,
)
from registry.actions.edit_organisation import EDITABLE, edit_organisation
from registry.actions.read_representatives import read_representatives
from registry.http import attempt, user_of
from registry.models import Organisation, Representative, User
from registry.roles import GIVEN_TO, Permission, boards_of, is_official, may, organisations_of
from vetting.clearance import Clearance, clearance_of
from vetting.models import Exclusion, Vetting
from vetting.selectors import exclusions_of, outcomes_of

PAGE: Final = 25
LINES: Final = 12


@dataclass(frozen=True)
class Standing:
    """Where an organisation stands with the democracy condition, as a status: words, colour and shape."""

    label: str
    color: str
    mark: str


def standing_of(clearance: Clearance, on: dt.date) -> Standing:
    """The formal outcome in words; never why."""
    vetting, exclusion = clearance.vetting, clearance.exclusion
    if exclusion is not None:
        return Standing(_("Excluded until %(date)s") % {"date": exclusion.valid_until.isoformat()}, "danger", "stop")
    if clearance.reopened is not None:
        return Standing(_("Vetting reopened, its conclusion is awaited"), "warning", "wait")
    if vetting is None or vetting.valid_until is None:
        return Standing(_("Not vetted"), "neutral", "new")
    if vetting.state == Vetting.State.NOT_MET:
        return Standing(_("Condition not met"), "danger", "stop")
    if vetting.valid_until < on:
        return Standing(_("Clearance expired %(date)s") % {"date": vetting.valid_until.isoformat()}, "warning", "late")
    return Standing(_("Cleared until %(date)s") % {"date": vetting.valid_until.isoformat()}, "success", "done")


@require_GET
@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """The list; whoever acts for one organisation comes straight to it."""
    user = user_of(request)
    if not is_official(user):
        return _own(request, user)
    return _list(request, user, OrganisationSearchForm(request.GET))


def _own(request: HttpRequest, user: User) -> HttpResponse:
    own = organisations_of(user)
    if not own:
        raise Http404
    if len(own) == 1:
        number = Organisation.objects.visible_to(user).values_list("organisation_number", flat=True).get()
        return redirect("organisation", number)
    return _list(request, user, OrganisationSearchForm(request.GET))


def _list(request: HttpRequest, user: User, form: OrganisationSearchForm) -> HttpResponse:
    today = timezone.localdate()
    is_valid = form.is_valid()
    q = form.cleaned_data["q"] if "q" in form.cleaned_data else str(form["q"].value())
    standing = form.cleaned_data.get("standing", "")
    found = found_organisations(user, q, on=today, standing=standing, sort=request.GET.get("sort", BY_NAME))
    if not is_valid:
        found = found.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, standing_of(row.clearance, today)) for row in rows_for(page.object_list, on=today)],
        "is_narrowed": bool(q or standing),
        "default_sort": BY_NAME,
        "may_register": may(user, Permission.KEEP_ORGANISATIONS),
        "may_import": may(user, Permission.IMPORT_SUPPORT),
    }
    return render(request, "grants/organisations.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def organisation(request: HttpRequest, number: str) -> HttpResponse:
    """One organisation. A POST shows the representatives' names, or saves what the organisation says of itself."""
    user = user_of(request)
    found = get_object_or_404(
        Organisation.objects.visible_to(user).select_related("home_board"), organisation_number=number
    )
    if request.method == "POST" and "show_names" in request.POST:
        named = read_representatives(actor=user, organisation=found)
        return _page(request, user, found, named=named)
    if request.method == "POST":
        return _save(request, user, found)
    return _page(request, user, found)


def _save(request: HttpRequest, user: User, found: Organisation) -> HttpResponse:
    form = OrganisationDetailsForm(request.POST)
    form.actor = user
    if form.is_valid():
        fields = form.cleaned_data
        saved = attempt(form, lambda: edit_organisation(actor=user, organisation=found, fields=fields))
        if saved is not None:
            messages.success(request, _("The details are saved."))
            return redirect("organisation", found.organisation_number)
    found.refresh_from_db()
    return _page(request, user, found, form=form, status=422)


def _page(
    request: HttpRequest,
    user: User,
    found: Organisation,
    *,
    form: OrganisationDetailsForm | None = None,
    named: list[Representative] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    clearance = clearance_of(found, on=today)
    may_edit = may(user, Permission.EDIT_ORGANISATION, found)
    if may_edit and form is None:
        form = OrganisationDetailsForm(initial={name: getattr(found, name) for name in EDITABLE})
    official = is_official(user)
    lines = Paginator(support_lines(user, found), LINES).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "organisation": found,
        "is_official": official,
        "is_own": found.pk in organisations_of(user),
        "standing": standing_of(clearance, today),
        "sums": sums_of(found, on=today),
        "reporting": reporting_of(found, on=today),
        "granted": granted_by_year(found),
        "lines": lines,
        "overlaps": overlaps_to_show(found, today=today) if official else None,
        "enters_at": boards_of(user, GIVEN_TO[Permission.ENTER_SUPPORT]),
        "vettings": _outcomes(user, found, today),
        "exclusions": Exclusion.objects.visible_to(user)
        .filter(pk__in=exclusions_of(found))
        .select_related("case__board"),
        "representatives": _in_force(named if named is not None else found.representatives.defer("name"), today),
        "shows_names": named is not None,
        "checks": checks_of(found, clearance, on=today),
        "form": form,
        "may_edit": may_edit,
        "keeps_people": may_edit or may(user, Permission.KEEP_ORGANISATIONS),
    }
    return render(request, "grants/organisation.html", context, status=status)


def _in_force(representatives: Iterable[Representative], today: dt.date) -> list[Representative]:
    """Those who hold their role today, the chair first."""
    order = list(Representative.Role.values)
    return sorted(
        (each for each in representatives if each.is_in_force(today)),
        key=lambda each: (order.index(each.role), each.valid_from),
    )


@dataclass(frozen=True)
class Outcome:
    """A concluded vetting as everybody sees it; `is_readable` when the person may read the material."""

    vetting: Vetting
    days_left: int | None
    is_readable: bool


def _outcomes(user: User, found: Organisation, today: dt.date) -> list[Outcome]:
    readable = set(Vetting.objects.visible_to(user).filter(case__organisation=found).values_list("pk", flat=True))
    outcomes = []
    for place, vetting in enumerate(outcomes_of(found)):
        left = (vetting.valid_until - today).days if vetting.valid_until and place == 0 else None
        outcomes.append(Outcome(vetting, left if left is not None and left >= 0 else None, vetting.pk in readable))
    return outcomes
