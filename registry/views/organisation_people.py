"""How does an organisation come into the register, and who represents it and acts for it today?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.actions.keep_organisation import (
    add_representative,
    end_administrator,
    end_representative,
    invite_administrator,
    register_organisation,
)
from registry.http import attempt, officials_only, require, user_of
from registry.models import Organisation, Representative, RoleAssignment, User
from registry.organisation_forms import AdministratorForm, NewOrganisationForm, RepresentativeForm, StepDownForm
from registry.roles import Permission, acting_role, organisations_of


@officials_only
@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Register an organisation that has not applied before."""
    user = require(request, Permission.KEEP_ORGANISATIONS)
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    form.actor = user
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: register_organisation(actor=user, **form.arguments()))
        if made is not None:
            told = _("%(name)s is registered. %(person)s has been told by mail how to sign in.")
            messages.success(request, told % {"name": made.name, "person": form.cleaned_data["person"]})
            return redirect("organisation_people", made.organisation_number)
    return render(request, "registry/organisation_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def organisation_people(request: HttpRequest, number: str) -> HttpResponse:
    """Who represents the organisation, and who acts for it here."""
    user, found = _let_in(request, number)
    return _page(request, user, found)


@login_required
@require_POST
def organisation_people_step(request: HttpRequest, number: str, step: str, key: int = 0) -> HttpResponse:
    """One change among the people."""
    user, found = _let_in(request, number)
    match step:
        case "representative":
            return _add(request, user, found)
        case "administrator":
            return _invite(request, user, found)
        case "step-down":
            return _step_down(request, user, found, get_object_or_404(found.representatives, pk=key))
        case "end":
            return _end(request, user, found, get_object_or_404(found.role_assignments, pk=key))
    raise Http404


def _let_in(request: HttpRequest, number: str) -> tuple[User, Organisation]:
    """Its own people, and the officials who keep the register; others get 404."""
    user = user_of(request)
    found = get_object_or_404(Organisation.objects.visible_to(user), organisation_number=number)
    if found.pk in organisations_of(user) or acting_role(user, Permission.KEEP_ORGANISATIONS) is not None:
        return user, found
    raise Http404


def _add(request: HttpRequest, user: User, found: Organisation) -> HttpResponse:
    form = RepresentativeForm(request.POST, prefix="representative")
    form.actor = user
    if form.is_valid():
        made = attempt(form, lambda: add_representative(actor=user, organisation=found, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The representative is in the register."))
            return redirect("organisation_people", found.organisation_number)
    return _page(request, user, found, representative_form=form)


def _invite(request: HttpRequest, user: User, found: Organisation) -> HttpResponse:
    form = AdministratorForm(request.POST, prefix="administrator")
    form.actor = user
    if form.is_valid():
        person = form.administrator()
        made = attempt(form, lambda: invite_administrator(actor=user, organisation=found, person=person))
        if made is not None:
            messages.success(
                request, _("%(person)s has been told by mail how to sign in.") % {"person": made.user.name}
            )
            return redirect("organisation_people", found.organisation_number)
    return _page(request, user, found, administrator_form=form)


def _step_down(request: HttpRequest, user: User, found: Organisation, row: Representative) -> HttpResponse:
    form = StepDownForm(request.POST, prefix=f"r{row.pk}")
    form.actor = user
    if form.is_valid():
        last = form.cleaned_data["valid_to"]
        if attempt(form, lambda: end_representative(actor=user, representative=row, valid_to=last)) is not None:
            messages.success(request, _("The representative steps down on %(day)s.") % {"day": last.isoformat()})
            return redirect("organisation_people", found.organisation_number)
    return _page(request, user, found, stepping_down=(row.pk, form))


def _end(request: HttpRequest, user: User, found: Organisation, row: RoleAssignment) -> HttpResponse:
    form = forms.Form(request.POST)
    if attempt(form, lambda: end_administrator(actor=user, assignment=row)) is not None:
        messages.success(request, _("%(person)s no longer acts for the organisation.") % {"person": row.user.name})
        if row.user_id == user.pk and acting_role(user, Permission.KEEP_ORGANISATIONS) is None:
            return redirect("home")
        return redirect("organisation_people", found.organisation_number)
    return _page(request, user, found, ending_form=form)


def _page(
    request: HttpRequest,
    user: User,
    found: Organisation,
    *,
    stepping_down: tuple[int, StepDownForm] | None = None,
    **tried: Any,
) -> HttpResponse:
    today = timezone.localdate()
    is_own = found.pk in organisations_of(user)
    rows = found.representatives.all() if is_own else found.representatives.defer("name")
    ended = dict([stepping_down] if stepping_down else [])
    lines = [(row, ended.get(row.pk) or StepDownForm(prefix=f"r{row.pk}")) for row in rows]
    order = list(Representative.Role.values)
    lines.sort(key=lambda line: (order.index(line[0].role), line[0].valid_from))
    administrators = found.role_assignments.filter(valid_from__lte=today).exclude(valid_to__lt=today)
    context = {
        "organisation": found,
        "is_own": is_own,
        "today": today,
        "current": [line for line in lines if line[0].valid_to is None or line[0].valid_to >= today],
        "earlier": [row for row, _form in lines if row.valid_to is not None and row.valid_to < today],
        "administrators": administrators.select_related("user").order_by("user__name", "pk"),
        "representative_form": RepresentativeForm(prefix="representative"),
        "administrator_form": AdministratorForm(prefix="administrator"),
        "tried": next(iter(tried.values()), None) or (stepping_down[1] if stepping_down else None),
    } | tried
    return render(request, "registry/organisation_people.html", context, status=422 if context["tried"] else 200)
