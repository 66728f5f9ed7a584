"""What does the city's support come to? Figures, plots and tables for the city and its boards, and the files of them."""

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.forms.overview import OverviewForm
from grants.models import Application
from grants.statistics import files, plots, report
from grants.statistics.figures import Figures, figures_of
from grants.statistics.overview import default_year, overview_of
from grants.statistics.table import file_rows, headings
from registry.http import officials_only, user_of
from registry.models import Board, User
from registry.roles import Permission, acting_role, boards_of, lists_cases
from registry.table_export import csv_lines, xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class _Choice:
    """What a reader may see, and has chosen to. `board` is None for the whole city."""

    figures: Figures
    form: OverviewForm
    year: int | None
    board: str | None
    sees_city: bool


def _choice(request: HttpRequest, user: User) -> _Choice:
    sees_city = acting_role(user, Permission.SEE_CITY) is not None
    own = dict(Board.objects.filter(pk__in=boards_of(user)).order_by("name").values_list("key", "name"))
    if not sees_city and not own:
        raise Http404
    figures = figures_of()
    boards = dict(figures.names["board"]) if sees_city else own
    form = OverviewForm(request.GET, years=figures.years, boards=boards, sees_city=sees_city)
    chosen = form.chosen()
    year = None if chosen.get("year") == "all" else int(chosen["year"]) if "year" in chosen else default_year(figures)
    board = chosen.get("board") or (None if sees_city else next(iter(own)))
    form = OverviewForm(
        {"year": str(year) if year else "all", "board": board or ""},
        years=figures.years,
        boards=boards,
        sees_city=sees_city,
    )
    return _Choice(figures, form, year, board, sees_city)


@require_safe
@officials_only
def overview(request: HttpRequest) -> HttpResponse:
    """Figures, plots and tables for a year or all, for the city or a board: whoever sees the city, and boards their own."""
    user = user_of(request)
    choice = _choice(request, user)
    shown = overview_of(choice.figures, year=choice.year, board=choice.board)
    context = {
        "form": choice.form,
        "shown": shown,
        "board_name": choice.figures.names["board"].get(choice.board or "", ""),
        "year": choice.year,
        "query": f"year={choice.year or 'all'}&board={choice.board or ''}",
        "least": choice.figures.least,
        "sees_rows": lists_cases(user),
        "today": timezone.localdate(),
        "money": plots.money_plot(shown),
        "granted": plots.granted_plot(shown) if choice.board is None else None,
        "flow": plots.flow_plot(shown),
        "punctual": plots.punctuality_plot(shown),
        "cost": plots.cost_plot(shown),
    }
    return render(request, "grants/overview.html", context)


@require_safe
@officials_only
def overview_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """What is told, as a long table, and the evaluation report, each in two forms."""
    user = user_of(request)
    choice = _choice(request, user)
    if name in ("figures.csv", "figures.xlsx"):
        rows = files.figure_rows(choice.figures, None if choice.sees_city and not choice.board else choice.board)
        return _table(name, _("Figures"), files.figure_headings(), rows)
    shown = overview_of(choice.figures, year=choice.year, board=choice.board)
    if name == "report.pdf":
        content = report.pdf_of_report(shown, user)
        return HttpResponse(content, content_type="application/pdf", headers=_headers(name))
    if name == "report.xlsx":
        return FileResponse(files.report_book(shown), content_type=XLSX, headers=_headers(name))
    raise Http404


@require_safe
@officials_only
def overview_rows(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The one table, a row for each application that the reader sees: for those who see applications."""
    user = user_of(request)
    if not lists_cases(user) or ending not in ("csv", "xlsx"):
        raise Http404
    rows = file_rows(Application.objects.visible_to(user))
    return _table(f"applications.{ending}", _("Applications"), headings(), rows)


def _table(name: str, title: str, heads: list[str], rows: Any) -> HttpResponseBase:
    if name.endswith(".csv"):
        kind = "text/csv; charset=utf-8"
        return StreamingHttpResponse(csv_lines(heads, rows), content_type=kind, headers=_headers(name))
    return FileResponse(xlsx_file(heads, rows, title=title), content_type=XLSX, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    stem, _dot, ending = name.partition(".")
    day = timezone.localdate().isoformat()
    return {
        "Content-Disposition": f'attachment; filename="{stem}-{day}.{ending}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
