"""Who may decide what at each board, today, before and from a day to come? (R4)"""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.actions.keep_delegations import add_point, end_point
from grants.forms.delegation import EndPointForm, PointForm
from grants.models import Delegation
from registry.http import attempt, officials_only, user_of
from registry.models import Board, User
from registry.roles import GIVEN_TO, Permission, boards_of


def _kept_by(user: User) -> set[int]:
    return boards_of(user, GIVEN_TO[Permission.KEEP_DELEGATIONS])


@officials_only
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Every board's order, and the form for a new point at the boards whose order the person keeps."""
    user = user_of(request)
    boards = Board.objects.filter(pk__in=_kept_by(user)).order_by("name")
    posted = request.method == "POST"
    if posted and not boards:
        raise Http404
    form = PointForm(request.POST if posted else None, boards=boards) if boards else None
    if posted and form is not None:
        form.actor = user
        if form.is_valid():
            board = form.cleaned_data["board"]
            made = attempt(form, lambda: add_point(actor=user, board=board, terms=form.terms()))
            if made is not None:
                messages.success(request, _("Point %(point)s is added.") % {"point": made.point})
                return redirect("delegations")
    return _page(request, form, {board.pk for board in boards})


@officials_only
@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a point its last day."""
    user = user_of(request)
    point = get_object_or_404(Delegation.objects.select_related("board"), pk=pk, board__in=_kept_by(user))
    form = EndPointForm(request.POST)
    form.actor = user
    done = None
    if form.is_valid():
        data = form.cleaned_data
        done = attempt(form, lambda: end_point(actor=user, point=point, on=data["on"], adopted=data["adopted"]))
    if done is not None:
        messages.success(
            request,
            _("Point %(point)s ends %(day)s. What was decided under it stands.")
            % {"point": done.point, "day": done.valid_to},
        )
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect("delegations")


def _page(request: HttpRequest, form: PointForm | None, kept: set[int]) -> HttpResponse:
    today = timezone.localdate()
    own = boards_of(user_of(request))
    points = (
        Delegation.objects.select_related("board", "person")
        .annotate(decided=Count("decisions"))
        .order_by("board__name", "point", "-valid_from")
    )
    if own:
        points = points.filter(board__in=own)
    by_board: dict[Board, list[Delegation]] = {}
    others = []
    for point in points:
        if point.is_in_force(today):
            by_board.setdefault(point.board, []).append(point)
        else:
            others.append(point)
    context = {"boards": by_board.items(), "others": others, "kept": kept, "form": form, "today": today}
    return render(request, "grants/delegations.html", context, status=422 if form is not None and form.errors else 200)
