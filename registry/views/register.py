"""What has come in and gone out? The register of documents, for officials and for everybody (R9)."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from registry.actions.change_public_words import change_public_words
from registry.case_pages import page_of
from registry.fields import DayField
from registry.http import attempt, officials_only, require, user_of
from registry.models import Board, Case, RegisterEntry, User
from registry.register import Search, cells, entries_for, headings, public_entries, public_row, row_for
from registry.roles import GIVEN_TO, Permission, boards_of, lists_cases
from registry.table_export import csv_lines, xlsx_file

PAGE: Final = 50


class RegisterForm(forms.Form):
    """What is looked for; what cannot be understood narrows nothing and says so."""

    mark_optional = False
    q = forms.CharField(
        label=gettext_lazy("Number, organisation or subject"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "size": 18}),
    )
    board = forms.ModelChoiceField(
        label=gettext_lazy("Board"),
        required=False,
        queryset=Board.objects.order_by("name"),
        to_field_name="key",
        empty_label=gettext_lazy("All boards"),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        required=False,
        choices=[("", gettext_lazy("All")), *RegisterEntry.Direction.choices],
    )
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)

    def search(self) -> Search:
        """What is understood of it."""
        self.full_clean()
        return Search(**{name: value for name, value in self.cleaned_data.items() if value})


class WordsForm(forms.Form):
    """What the public reads of one entry, and why."""

    actor: User | None = None
    public_subject = forms.CharField(label=gettext_lazy("Subject as the public reads it"), max_length=200)
    public_counterpart = forms.CharField(
        label=gettext_lazy("Sender or recipient as the public reads it"), max_length=200, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("For example: the title names a person, OSL 21:1. Stands in the journal."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@officials_only
@require_GET
def document_register(request: HttpRequest) -> HttpResponseBase:
    """The register of the cases the official sees, in full words."""
    user = user_of(request)
    form = RegisterForm(request.GET)
    found = entries_for(user, form.search())
    keeps = boards_of(user, GIVEN_TO[Permission.KEEP_REGISTER])
    return _page(
        request, form, found, row_for, {"keeps": keeps, "is_public": False, "reads_requests": lists_cases(user)}
    )


@require_GET
def public_document_register(request: HttpRequest) -> HttpResponseBase:
    """The register as everybody may read it: no persons, nothing of vettings but that there is a document."""
    form = RegisterForm(request.GET)
    return _page(request, form, public_entries(form.search()), public_row, {"is_public": True})


def _page(request: HttpRequest, form: RegisterForm, found: Any, as_row: Any, more: dict[str, Any]) -> HttpResponseBase:
    match request.GET.get("export"):
        case "csv":
            return _download(csv_lines(headings(), cells(map(as_row, found.iterator(chunk_size=2000)))))
        case "xlsx":
            table = xlsx_file(headings(), cells(map(as_row, found.iterator(chunk_size=2000))), title=_("Register"))
            return FileResponse(table, as_attachment=True, filename=_name("xlsx"))
    search = form.search()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    day = search.day
    context = more | {
        "form": form,
        "page": page,
        "rows": [as_row(entry) for entry in page.object_list],
        "is_narrowed": search != Search(),
        "day": day,
        "today": today,
        "yesterday": today - dt.timedelta(days=1),
        "before": day - dt.timedelta(days=1) if day else None,
        "after": day + dt.timedelta(days=1) if day and day < today else None,
    }
    return render(request, "registry/document_register.html", context)


def _name(ending: str) -> str:
    return f"register-{timezone.localdate().isoformat()}.{ending}"


def _download(parts: Any) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        parts,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_name("csv")}"'},
    )


@officials_only
@require_http_methods(["GET", "POST"])
def register_words(request: HttpRequest, number: str, entry: int) -> HttpResponse:
    """Choose what the public reads of an entry."""
    user = user_of(request)
    rows = RegisterEntry.objects.visible_to(user).exclude(case__kind=Case.Kind.VETTING)
    found = get_object_or_404(
        rows.select_related("case__board", "case__organisation"), case__path_number=number, number=entry
    )
    require(request, Permission.KEEP_REGISTER, found.case)
    posted = request.method == "POST"
    form = WordsForm(
        request.POST if posted else None,
        initial={"public_subject": found.public_subject, "public_counterpart": found.public_counterpart},
    )
    form.actor = user
    if posted and form.is_valid():
        words = form.cleaned_data
        if attempt(form, lambda: change_public_words(actor=user, entry=found, **words), case=found.case):
            messages.success(request, _("The public register says so now."))
            return redirect(f"{reverse('document_register')}?q={found.case.path_number}")
    context = {"row": row_for(found), "entry": found, "form": form, "case": found.case, "case_url": page_of(found.case)}
    return render(request, "registry/register_words.html", context, status=422 if form.errors else 200)
