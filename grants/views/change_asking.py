"""How does an organisation ask to change the purpose, period or budget of its grant? (G4, R7)"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions import ask_for_change as asking
from grants.forms.grant_change import AskForm
from grants.forms.handling import ActorForm
from grants.models import GrantChange, Support
from grants.rules.changing import blockers_to_change_of, earliest_start, latest_end
from grants.selectors.changes import asked_rows, changes_in_full, history_of
from grants.selectors_of_applicant import whole_application
from registry.http import attempt, organisations_only, user_of
from registry.lifecycle import Refused
from registry.models import User
from registry.parameters import value_of


def _support_of(user: User, public_id: UUID) -> Support:
    own = get_object_or_404(whole_application(user), public_id=public_id)
    support = (
        Support.objects.filter(application=own)
        .select_related("application__call__programme__board", "plan", "case", "organisation", "board")
        .prefetch_related("withdrawals", "plan__lines", "plan__milestones", "plan__goals")
        .first()
    )
    if support is None:
        raise Http404
    return support


@require_http_methods(["GET", "POST"])
@organisations_only
def change_ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The grant as it is, in fields; what is altered and sent in is the request. Earlier requests stand below."""
    user = user_of(request)
    support = _support_of(user, public_id)
    current = changes_in_full(user).filter(support=support, state__in=[*GrantChange.WAITING, "draft"]).first()
    draft = current if current is not None and current.state == GrantChange.State.DRAFT else None
    waiting = current if draft is None else None
    if request.method == "POST" and "recall" in request.POST:
        return _recall(request, user, support, waiting)
    form = AskForm(request.POST if request.method == "POST" else None, actor=user, support=support, draft=draft)
    if request.method == "POST" and form.is_valid() and _sent_in(request, user, support, form):
        return redirect("change_ask", public_id=public_id)
    blockers = blockers_to_change_of(support)
    page = {
        "application": support.application,
        "support": support,
        "board": support.board,
        "form": None if waiting is not None or (blockers and request.method != "POST") else form,
        "blockers": [] if waiting is not None or form.errors else blockers,
        "draft": draft,
        "waiting": waiting,
        "asked": asked_rows(waiting) if waiting is not None else [],
        "history": [each for each in history_of(support, user) if not each.change.is_waiting],
        "earliest": earliest_start(support),
        "latest": latest_end(support),
        "days": value_of("change_days"),
    }
    return render(request, "grants/change_ask.html", page, status=422 if request.method == "POST" else 200)


def _sent_in(request: HttpRequest, user: User, support: Support, form: AskForm) -> bool:
    """Save, and send in when that is asked; a request that is not let in is kept as a draft."""
    content = form.content()
    if "send" not in request.POST:
        saved = attempt(form, lambda: asking.save_change(actor=user, support=support, content=content))
        if saved is not None:
            messages.success(request, _("The draft is saved. It is not sent in yet."))
        return saved is not None
    sent = attempt(form, lambda: asking.send_change(actor=user, support=support, content=content), case=support.case)
    if sent is not None:
        messages.success(request, _("Your request is sent in. You have got a receipt by letter."))
        return True
    form.put_beside()
    try:
        asking.save_change(actor=user, support=support, content=content)
    except Refused:
        return False
    return False


def _recall(request: HttpRequest, user: User, support: Support, waiting: GrantChange | None) -> HttpResponse:
    form = ActorForm({}, actor=user)
    if waiting is None:
        messages.error(request, _("There is no request to take back: it is decided, or was never sent in."))
    elif attempt(form, lambda: asking.recall_change(actor=user, change=waiting), case=support.case) is not None:
        messages.success(request, _("The request is taken back. The grant applies as before."))
    else:
        for reasons in form.errors.values():
            for reason in reasons:
                messages.error(request, str(reason))
    application = support.application
    return redirect("change_ask", public_id=application.public_id) if application else redirect("applications")
