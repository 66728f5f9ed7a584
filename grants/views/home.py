"""What meets a person at the front page: the public start, the organisation's, an official's work, an overview?"""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grants.forms.lists import WorkForm
from grants.selectors.city_figures import figures_of
from grants.selectors.my_work import grouped, in_queue, news_for, ordered
from grants.selectors.work_item import MOST
from grants.views import start
from registry.http import user_of
from registry.models import User
from registry.roles import Role, boards_of, holds, is_official, organisations_of

A_PAGE = 100
FEW = 3
QUEUES = {
    "waiting": gettext_lazy("Waiting for me"),
    "others": gettext_lazy("I wait for others"),
    "unassigned": gettext_lazy("Unassigned"),
    "all": gettext_lazy("All mine"),
}
EMPTY = {
    "waiting": (
        gettext_lazy("Nothing waits for you"),
        gettext_lazy("What others hand over to you, and what becomes due, is shown here."),
    ),
    "others": (
        gettext_lazy("You wait for nobody"),
        gettext_lazy("Requests, hearings and reviews you have sent off are shown here until they are answered."),
    ),
    "unassigned": (
        gettext_lazy("Every case has a case officer"),
        gettext_lazy("Applications are shown here when they come in."),
    ),
    "all": (
        gettext_lazy("You have no cases yet"),
        gettext_lazy("Cases you take, or are given, are shown here until they are closed."),
    ),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page of whoever comes."""
    if is_official(request.user):
        user = user_of(request)
        if holds(user, Role.AUDITOR, Role.EXECUTIVE_BOARD) and not boards_of(user):
            return render(request, "grants/auditor_start.html", _overview(user))
        return render(request, "grants/my_work.html", _work(request, user))
    if organisations_of(request.user):
        return start.organisation_start(request)
    return start.start(request)


def _work(request: HttpRequest, user: User) -> dict[str, Any]:
    queue = request.GET.get("queue", "")
    queue = queue if queue in QUEUES else "waiting"
    lines = in_queue(user, queue)
    form = WorkForm(request.GET, lines=lines)
    form.is_valid()
    wanted = form.cleaned_data
    shown = [
        line
        for line in lines
        if (not wanted.get("reason") or line.kind == wanted["reason"])
        and (not wanted.get("call") or line.call == wanted["call"])
    ]
    order = wanted.get("order", "")
    page = Paginator(ordered(shown, order), A_PAGE).get_page(request.GET.get("page"))
    waiting = in_queue(user, "waiting")
    others = in_queue(user, "others")
    title, text = EMPTY[queue]
    return {
        "queue": queue,
        "queue_title": QUEUES[queue],
        "queues": [
            {"key": key, "label": label, "count": len(in_queue(user, key)), "is_current": key == queue}
            for key, label in QUEUES.items()
        ],
        "form": form,
        "is_filtered": len(shown) != len(lines) or bool(wanted.get("reason") or wanted.get("call")),
        "page": page,
        "groups": [] if order else grouped(page.object_list),
        "lines": page.object_list,
        "waiting": len(waiting),
        "late": sum(1 for line in waiting if line.is_late),
        "others": others[:FEW],
        "others_count": len(others),
        "news": news_for(user),
        "empty_title": title,
        "empty_text": text,
        "today": timezone.localdate(),
        "fetched_at": timezone.now(),
        "most": MOST,
        "is_cut": len(lines) >= MOST,
    }


def _overview(user: User) -> dict[str, Any]:
    return {"figures": figures_of(user), "is_auditor": holds(user, Role.AUDITOR), "today": timezone.localdate()}
