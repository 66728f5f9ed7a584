"""How do a call's applications stand beside one another? For the board's own officials, and as a spreadsheet."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grants.models import Call
from grants.selectors.ranking import HEADINGS, ranking_of, table_rows
from registry.http import officials_only, user_of
from registry.roles import Role, boards_of, holds
from registry.table_export import csv_lines, xlsx_file


@require_safe
@officials_only
def call_ranking(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The call's applications in the order of their points, with the running total against the budget (R7, R16)."""
    user = user_of(request)
    call = get_object_or_404(Call.objects.visible_to(user).select_related("programme__board"), slug=slug)
    if call.board_id not in boards_of(user) and not holds(user, Role.AUDITOR):
        raise Http404
    ranking = ranking_of(call, user)
    wanted = request.GET.get("export", "")
    if wanted not in ("csv", "xlsx"):
        return render(request, "grants/call_ranking.html", {"call": call, "ranking": ranking})
    name = f"{call.slug}-{timezone.localdate().isoformat()}.{wanted}"
    if wanted == "xlsx":
        return FileResponse(
            xlsx_file(HEADINGS, table_rows(ranking), title=call.name), as_attachment=True, filename=name
        )
    return HttpResponse(
        "".join(csv_lines(HEADINGS, table_rows(ranking))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
