"""How does a board take in a file of earlier support: look at what is in it, then say yes? (G3)"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants.actions.import_support import NotImported, check_support, import_support
from grants.forms.support_import import SupportFileForm, TakeInForm
from grants.intake.checking import Intake
from grants.intake.kept_file import forget, keep, open_kept
from grants.intake.rows import UnreadableFile
from grants.intake.words import columns_offered
from registry.http import attempt, officials_only, require
from registry.models import Board, User
from registry.parameters import value_of
from registry.roles import GIVEN_TO, Permission, boards_of


@officials_only
@require_http_methods(["GET", "POST"])
def support_import(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what would be taken in; or take in the file that was just looked at."""
    user = require(request, Permission.IMPORT_SUPPORT)
    if request.method == "POST" and "kept" in request.POST:
        return _take_in(request, user)
    form = SupportFileForm(request.POST, request.FILES) if request.method == "POST" else SupportFileForm()
    if request.method != "POST" or not form.is_valid():
        return _page(request, user, form)
    file = form.cleaned_data["file"]
    try:
        intake = check_support(actor=user, file=file, most=value_of("support_file_rows"))
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return _page(request, user, form)
    kept = keep(file, person=user) if intake.new and not intake.fault_count else ""
    return _page(request, user, SupportFileForm(), intake=intake, kept=kept, name=file.name or "")


def _take_in(request: HttpRequest, user: User) -> HttpResponse:
    form = TakeInForm(request.POST)
    form.actor = user
    again = SupportFileForm()
    try:
        file = open_kept(form.data["kept"], person=user)
    except UnreadableFile:
        messages.error(request, _("The file is no longer kept. Choose it again."))
        return redirect("support_import")
    try:
        intake = attempt(form, lambda: import_support(actor=user, file=file))
    except NotImported as refused:
        return _page(request, user, again, intake=refused.intake)
    finally:
        forget(file)
    if intake is None:
        return _page(request, user, again)
    told = ngettext("%(count)d support is taken in.", "%(count)d supports are taken in.", intake.new)
    messages.success(request, told % {"count": intake.new})
    if intake.reached:
        told = ngettext(
            "%(count)d is to an organisation that is excluded: a withdrawal is opened, and the board has to decide (G3).",
            "%(count)d are to organisations that are excluded: withdrawals are opened, and the board has to decide (G3).",
            intake.reached,
        )
        messages.warning(request, told % {"count": intake.reached})
    return redirect("organisations")


def _page(
    request: HttpRequest,
    user: User,
    form: SupportFileForm,
    *,
    intake: Intake | None = None,
    kept: str = "",
    name: str = "",
) -> HttpResponse:
    boards = Board.objects.filter(pk__in=boards_of(user, GIVEN_TO[Permission.IMPORT_SUPPORT])).order_by("name")
    context: dict[str, Any] = {
        "form": form,
        "intake": intake,
        "kept": kept,
        "name": name,
        "boards": boards,
        "columns": columns_offered(),
        "most": value_of("support_file_rows"),
    }
    status = 422 if form.errors or (intake is not None and intake.fault_count) else 200
    return render(request, "grants/support_import.html", context, status=status)
