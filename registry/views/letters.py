"""Which letters has an organisation got, and what does each say?"""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.actions.file_letters import file_letter
from registry.actions.settle_delivery import settle_deliveries
from registry.forms_of_letters import ReachedForm
from registry.http import attempt, officials_only, organisations_only, require, user_of
from registry.letters.on_page import parts_on_page
from registry.letters.sheet import parts_of_notice, sender_of
from registry.models import Case, Notice, User
from registry.roles import Permission, acting_role, is_official, organisations_of
from registry.selectors import notices_to
from registry.views.documents import ask_why, handed_out, must_say_why

ROWS: Final = 25
Letter = Notice.Letter
ON_THE_PLAN: Final = frozenset(
    {Letter.REPORT_DUE, Letter.REPORT_OVERDUE, Letter.REPORT_RETURNED, Letter.REPORT_APPROVED}
)


@organisations_only
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter to the organisation, newest first."""
    page = Paginator(notices_to(user_of(request)), ROWS).get_page(request.GET.get("page"))
    return render(request, "registry/letters.html", {"page_obj": page})


@login_required
@require_safe
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """One letter, as it was sent. Read by the organisation it was sent to, and by officials who see the case."""
    user = user_of(request)
    found = get_object_or_404(_readable_by(user), public_id=public_id)
    if found.case.organisation_id not in organisations_of(user) and must_say_why(user, found.case):
        return ask_why(request, found.case)
    return _page(request, found, ReachedForm())


@officials_only
@require_POST
def letter_reached(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say how somebody was told of a letter whose mail did not arrive."""
    user = user_of(request)
    found = get_object_or_404(_readable_by(user), public_id=public_id)
    require(request, Permission.HANDLE_CASE, found.case)
    if must_say_why(user, found.case):
        return ask_why(request, found.case)
    form = ReachedForm(request.POST)
    form.actor = user
    settled: int | None = None
    if form.is_valid():
        settled = attempt(form, lambda: settle_deliveries(actor=user, notice=found, how=form.cleaned_data["how"]))
    if settled is not None:
        messages.success(request, _("Noted. The task is gone from my work."))
        return redirect("letter", found.public_id)
    return _page(request, found, form, status=422)


def _page(request: HttpRequest, found: Notice, form: ReachedForm, *, status: int = 200) -> HttpResponse:
    user = user_of(request)
    reads_as_official = found.case.organisation_id not in organisations_of(user)
    deliveries = list(found.deliveries.select_related("user", "settled_by")) if reads_as_official else []
    url, action = ("", "") if reads_as_official else _next(found)
    context = {
        "notice": found,
        "case": found.case,
        "parts": parts_on_page(parts_of_notice(found)),
        "sender": sender_of(found.case.board),
        "reads_as_official": reads_as_official,
        "deliveries": deliveries,
        "undelivered": any(each.is_undelivered for each in deliveries),
        "form": form if acting_role(user, Permission.HANDLE_CASE, found.case) else None,
        "next_url": url,
        "next_action": action,
    }
    return render(request, "registry/letter.html", context, status=status)


@login_required
@require_safe
def letter_pdf(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The letter as it was filed, for those who may read it. Made now if the machine stopped before it was."""
    user = user_of(request)
    found = get_object_or_404(_readable_by(user), public_id=public_id)
    if found.case.organisation_id not in organisations_of(user) and must_say_why(user, found.case):
        return ask_why(request, found.case)
    return handed_out(request, file_letter(notice=found))


def _readable_by(user: User) -> QuerySet[Notice]:
    readable = Q(pk__in=notices_to(user).order_by().values("pk"))
    if is_official(user):
        readable |= Q(case__in=Case.objects.visible_to(user))
    return Notice.objects.filter(readable).select_related("case__board", "case__organisation")


def _next(notice: Notice) -> tuple[str, str]:
    """Where the organisation goes from the letter, and the words of the link."""
    if notice.letter == Letter.HEARING:
        hearing = notice.case.hearings.filter(sent_at__lte=notice.created_at).order_by("-sent_at").first()
        if hearing is not None:
            return reverse("hearing_answer", args=[hearing.public_id]), _("Read the material and answer")
    if notice.letter in ON_THE_PLAN:
        return reverse("plan", args=[notice.case.path_number]), _("See the plan for follow-up")
    return reverse("applications"), _("Go to your applications")
