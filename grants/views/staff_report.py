"""How is the staff report written, signed and read? (R2, R3)"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.actions import write_report
from grants.actions.file_report import file_report
from grants.forms.staff_report import ReportForm
from grants.models import Application, StaffReport
from grants.rules.reporting import blockers_to_signing_report, blockers_to_writing_report, is_report_needed
from grants.selectors.report_parts import composed_parts
from grants.selectors.work_item import case_of
from grants.views.one_step import application_of, sent, take_step
from registry.case_pages import page_of
from registry.http import attempt, officials_only, require, user_of
from registry.models import User
from registry.pdf.parts import as_data, from_data
from registry.roles import Permission, acting_role, is_official, organisations_of
from registry.rules import blockers_to_handling
from registry.views.documents import handed_out

_PART_STEP = "part"


def _readable(request: HttpRequest, number: str) -> Application:
    """The application, for those who work with the case at its board, and auditors."""
    user = user_of(request)
    application = application_of(request, number)
    if not is_official(user) or case_of(application).organisation_id in organisations_of(user):
        raise Http404
    return application


def _here(application: Application, anchor: str = "") -> HttpResponse:
    url = reverse("staff_report", args=[case_of(application).path_number])
    return redirect(f"{url}#{anchor}" if anchor else url)


@require_http_methods(["GET", "POST"])
@officials_only
def staff_report(request: HttpRequest, number: str) -> HttpResponse:
    """Read the signed report; the case officer writes the next version here."""
    application = _readable(request, number)
    if request.method == "POST":
        user = require(request, Permission.ASSESS_APPLICATION, application)
        return _write(request, application, user)
    return _page(request, application, user_of(request), None)


def _draft_of(application: Application) -> StaffReport | None:
    return application.staff_reports.filter(signed_at=None).prefetch_related("texts").first()


def _form(application: Application, user: User, draft: StaffReport, data: Any = None) -> ReportForm:
    return ReportForm(
        data,
        actor=user,
        composed=composed_parts(application, user),
        texts=list(draft.texts.all()),
        version=draft.version,
    )


def _write(request: HttpRequest, application: Application, user: User) -> HttpResponse:
    draft = _draft_of(application)
    if draft is None:
        return take_step(
            request,
            application,
            lambda: write_report.begin_report(actor=user, application=application),
            _("The staff report is composed from the case. Edit it, and sign it when it holds."),
            to=reverse("staff_report", args=[case_of(application).path_number]),
        )
    form = _form(application, user, draft, sent(request))
    step, _colon, key = request.POST.get(_PART_STEP, "").partition(":")
    if not form.is_valid():
        return _page(request, application, user, form)
    saved = attempt(
        form,
        lambda: write_report.edit_report(
            actor=user,
            report=draft,
            version=form.cleaned_data["version"],
            texts=form.texts,
            step=step if step in write_report.PART_STEPS else "",
            key=key,
        ),
        case=case_of(application),
    )
    if saved is None:
        return _page(request, application, user, form)
    if "sign" in request.POST:
        signed = attempt(
            form,
            lambda: write_report.sign_report(actor=user, report=saved, version=saved.version, texts={}),
            case=case_of(application),
        )
        if signed is None:
            return _page(request, application, user, form)
        messages.success(request, _("The staff report is signed and filed in the case."))
        return redirect(f"{page_of(case_of(application))}#staff-report")
    messages.success(request, _("The staff report is saved. It is not signed."))
    return _here(application, f"part-{key}" if key else "")


def _page(request: HttpRequest, application: Application, user: User, form: ReportForm | None) -> HttpResponse:
    case = case_of(application)
    may_write = acting_role(user, Permission.ASSESS_APPLICATION, application) is not None
    blockers = (blockers_to_handling(case, user) or blockers_to_writing_report(application)) if may_write else []
    draft = _draft_of(application) if may_write and not blockers else None
    is_wrong = form is not None
    if form is None and draft is not None:
        form = _form(application, user, draft)
    if is_wrong and form is not None and draft is not None:
        form = _again(form, application, user, draft)
    signed = list(
        application.staff_reports.exclude(signed_at=None).select_related("signed_by", "document").order_by("-number")
    )
    parts = form.parts if form is not None else []
    written = {each.key: each.field.value() or "" for each in parts}
    to_sign = blockers_to_signing_report(application, user, written) if draft is not None else []
    page = {
        "application": application,
        "case": case,
        "case_url": page_of(case),
        "form": form,
        "parts": parts,
        "draft": draft,
        "blockers": blockers,
        "to_sign": to_sign,
        # What only wants words can be written and signed with one press.
        "may_sign": all(blocker.url.startswith("#part-") for blocker in to_sign),
        "changed": [each for each in parts if each.state == "changed"],
        "versions": signed,
        "latest": signed[0] if signed else None,
        "shown": _shown(signed[0]) if signed else [],
        "tables": {each.key: _cells(as_data(each.composed.tables)) for each in parts},
        "may_write": may_write,
        "is_needed": is_report_needed(application),
    }
    return render(request, "grants/staff_report.html", page, status=422 if is_wrong else 200)


def _again(form: ReportForm, application: Application, user: User, draft: StaffReport) -> ReportForm:
    """The page after a refused step: what was typed in the fields, on the version that is saved now."""
    data = {**{each.key: form.data.get(each.key, "") for each in form.composed}, "version": str(draft.version)}
    fresh = _form(application, user, draft, data)
    fresh.is_valid()
    for field, errors in form.errors.as_data().items():
        if field not in fresh.errors:
            for error in errors:
                fresh.add_error(None if field == "__all__" else field, error)
    return fresh


def _shown(report: StaffReport) -> list[dict[str, Any]]:
    return _cells(as_data(from_data(report.parts)))


def _cells(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts for the template; each cell of a table with its column."""
    for part in parts:
        if part["kind"] == "table":
            part["rows"] = [list(zip(part["columns"], cells, strict=True)) for cells in part["rows"]]
    return parts


@login_required
@require_safe
def staff_report_pdf(request: HttpRequest, number: str, version: int) -> HttpResponseBase:
    """A signed version as it was filed. Made now if the machine stopped before it was."""
    application = _readable(request, number)
    report = application.staff_reports.exclude(signed_at=None).filter(number=version).first()
    if report is None:
        raise Http404
    return handed_out(request, file_report(report=report))
