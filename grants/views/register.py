"""What has been granted to whom? The public register of support, as a page and as open data."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from grants.export import package_parts, table_lines
from grants.forms.register import RegisterFilterForm
from grants.selectors_of_register import DEFAULT_ORDER, register_boards, register_of, register_sums, register_years

PAGE: Final = 50


def _form(request: HttpRequest) -> RegisterFilterForm:
    return RegisterFilterForm(request.GET, years=register_years(), boards=register_boards())


def _chosen(request: HttpRequest, form: RegisterFilterForm) -> dict[str, Any]:
    return form.chosen() | {"sort": request.GET.get("sort", "")}


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register, 50 decisions at a time, with what the chosen ones come to."""
    form = _form(request)
    chosen = _chosen(request, form)
    found = register_of(**chosen)
    rows = found.select_related("board", "organisation", "case", "application__call__programme", "plan__evaluation")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "sums": register_sums(found),
        "is_narrowed": bool(form.chosen()),
        "default_sort": DEFAULT_ORDER,
        "query": query.urlencode(),
    }
    return render(request, "grants/register.html", context)


@require_GET
def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What the page shows, all of it, as CSV."""
    found = register_of(**_chosen(request, _form(request)))
    return _download(table_lines(found), "text/csv; charset=utf-8", "csv")


@require_GET
def register_json(request: HttpRequest) -> StreamingHttpResponse:
    """What the page shows, all of it, in the 360Giving standard."""
    found = register_of(**_chosen(request, _form(request)))
    return _download(package_parts(found), "application/json; charset=utf-8", "json")


def _download(parts: Any, content_type: str, ending: str) -> StreamingHttpResponse:
    name = f"support-{timezone.localdate().isoformat()}.{ending}"
    return StreamingHttpResponse(
        parts, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
