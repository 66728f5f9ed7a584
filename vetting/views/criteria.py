"""What is an organisation vetted against, today and before, and which conditions of its own has a board?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from registry.http import attempt, officials_only, user_of
from registry.models import Board
from registry.roles import GIVEN_TO, Permission, acting_role, boards_of
from vetting.actions.write_condition import end_condition, write_condition
from vetting.forms.conditions import ConditionForm, EndConditionForm
from vetting.models import Criterion


@officials_only
@require_http_methods(["GET", "POST"])
def criteria(request: HttpRequest) -> HttpResponse:
    """The wording in force, earlier and coming versions, and the form for a board's own condition."""
    user = user_of(request)
    boards = Board.objects.filter(pk__in=boards_of(user, GIVEN_TO[Permission.SET_CONDITIONS])).order_by("name")
    posted = request.method == "POST"
    if posted and not boards:
        raise Http404
    form = ConditionForm(request.POST if posted else None, boards=boards) if boards else None
    if posted and form is not None:
        form.actor = user
        if form.is_valid():
            data = form.cleaned_data
            made = attempt(
                form,
                lambda: write_condition(
                    actor=user,
                    board=data["board"],
                    text=form.text(),
                    valid_from=data["valid_from"],
                    replaces=data["replaces"],
                ),
            )
            if made is not None:
                messages.success(
                    request, _("The condition is written. It holds for calls that open from its first day.")
                )
                return redirect("criteria")
    return _page(request, form, {board.pk for board in boards})


@officials_only
@require_POST
def criterion_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one of the board's own conditions a last day."""
    user = user_of(request)
    boards = boards_of(user, GIVEN_TO[Permission.SET_CONDITIONS])
    row = get_object_or_404(Criterion.objects.select_related("board"), pk=pk, board__in=boards)
    form = EndConditionForm(request.POST)
    form.actor = user
    done = None
    if form.is_valid():
        done = attempt(form, lambda: end_condition(actor=user, criterion=row, on=form.cleaned_data["on"]))
    if done is not None:
        messages.success(request, _("The condition ends. Vettings of calls that opened before keep it."))
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect("criteria")


def _page(request: HttpRequest, form: ConditionForm | None, own_boards: set[int]) -> HttpResponse:
    today = timezone.localdate()
    rows = list(Criterion.objects.select_related("board").order_by("board__name", "kind", "code", "-version"))
    in_force = [row for row in rows if row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)]
    groups = [
        (_("Principles that are stood behind"), [row for row in in_force if row.kind == Criterion.Kind.PRINCIPLE]),
        (_("Grounds that exclude"), [row for row in in_force if row.kind == Criterion.Kind.GROUND]),
    ]
    shown = {row.pk for row in in_force}
    context = {
        "groups": groups,
        "conditions": [row for row in in_force if row.kind == Criterion.Kind.CONDITION],
        "others": [row for row in rows if row.pk not in shown],
        "own_boards": own_boards,
        "sees_vettings": acting_role(user_of(request), Permission.READ_VETTING) is not None,
        "form": form,
        "today": today,
    }
    return render(request, "vetting/criteria.html", context, status=422 if form is not None and form.errors else 200)
