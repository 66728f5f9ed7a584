"""Is the journal whole, and what does it say? The auditor's page."""

import random
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from registry import audit as journal
from registry.actions.verify_journal import verify_journal as check_journal
from registry.fields import DayField
from registry.history import HEADINGS, history_rows
from registry.http import require
from registry.journal_export import AT_A_TIME, journal_lines
from registry.models import Board, JournalEntry
from registry.roles import Permission
from registry.table_export import csv_lines, xlsx_file

PAGE: Final = 50
MOST_IN_SAMPLE: Final = 200


def _event_choices() -> list[tuple[str, Any]]:
    groups = [(key, label) for key, (label, _events) in journal.GROUPS.items()]
    return [
        ("", _("All events")),
        (journal.NOT_ROUTINE, _("Without checks, documents, letters and readings")),
        (_("Groups"), groups),
        *journal.events_by_subject(),
    ]


class SearchForm(forms.Form):
    """What is looked for; what cannot be understood narrows nothing and says so."""

    mark_optional = False
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)
    event = forms.ChoiceField(label=gettext_lazy("Event"), required=False, choices=_event_choices)
    board = forms.ModelChoiceField(
        label=gettext_lazy("Board"),
        required=False,
        queryset=Board.objects.order_by("name"),
        to_field_name="key",
        empty_label=gettext_lazy("All boards"),
    )
    q = forms.CharField(
        label=gettext_lazy("Case, org. no. or person"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "size": 20}),
    )
    only_refused = forms.BooleanField(label=gettext_lazy("Refused only"), required=False)

    def search(self) -> journal.Search:
        """What is understood of it."""
        self.full_clean()
        return journal.Search(**{name: value for name, value in self.cleaned_data.items() if value})


class SampleForm(forms.Form):
    """How a sample is drawn: the same seed gives the same sample, so that somebody else can do it again."""

    mark_optional = False
    among = forms.ChoiceField(
        label=gettext_lazy("Drawn among"),
        required=False,
        choices=[
            ("", gettext_lazy("What the search finds")),
            ("decisions", gettext_lazy("Its decisions")),
            ("payments", gettext_lazy("Its payments")),
        ],
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=MOST_IN_SAMPLE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    seed = forms.CharField(
        label=gettext_lazy("Seed"), max_length=40, widget=forms.TextInput(attrs={"size": 10, "autocomplete": "off"})
    )


@require_GET
@login_required
def audit(request: HttpRequest) -> HttpResponseBase:
    """The last check, the journal, what can be taken along, and a sample of what is found."""
    require(request, Permission.READ_JOURNAL)
    form = SearchForm(request.GET)
    search = form.search()
    match request.GET.get("export"):
        case "csv":
            entries = journal.found_entries(search).iterator(chunk_size=AT_A_TIME)
            return _download(csv_lines(HEADINGS, history_rows(entries)), "text/csv; charset=utf-8", "journal", "csv")
        case "xlsx":
            entries = journal.found_entries(search).iterator(chunk_size=AT_A_TIME)
            made = xlsx_file(HEADINGS, history_rows(entries), title=_("Journal"))
            name = f"journal-{timezone.localdate().isoformat()}.xlsx"
            return FileResponse(made, as_attachment=True, filename=name)
        case "jsonl":
            return _download(journal_lines(), "application/jsonl; charset=utf-8", "journal-chains", "jsonl")
    found = journal.found_entries(search)
    draws = "seed" in request.GET
    sample_form = SampleForm(
        request.GET if draws else None, initial={"size": 25, "seed": f"{timezone.localdate():%Y%m%d}"}
    )
    sample: list[JournalEntry] | None = None
    if draws and sample_form.is_valid():
        wanted = sample_form.cleaned_data
        sample = _sample(found.filter(journal.of_group(wanted["among"])), wanted["size"], wanted["seed"])
    page = Paginator(found if sample is None else sample, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "sample_form": sample_form,
        "is_sample": sample is not None,
        "page": page,
        "rows": [journal.row_of(entry) for entry in page.object_list],
        "check": journal.last_check(),
        "is_narrowed": search != journal.Search(),
    }
    return render(request, "registry/audit.html", context)


def _sample(found: Any, size: int, seed: str) -> list[JournalEntry]:
    """`size` entries among those found, drawn by `seed`; in the order of the journal."""
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    drawn = random.Random(seed).sample(keys, min(size, len(keys)))  # noqa: S311 - to be repeated, not to be secret
    return list(found.filter(pk__in=drawn))


@require_POST
@login_required
def verify_journal(request: HttpRequest) -> HttpResponse:
    """Check every chain now; what is found stands in the journal and on the page."""
    user = require(request, Permission.READ_JOURNAL)
    found = check_journal(actor=user).after
    if found["misfits"]:
        messages.error(
            request,
            ngettext(
                "The journal is not whole: %(count)d chain does not fit.",
                "The journal is not whole: %(count)d chains do not fit.",
                found["misfits"],
            )
            % {"count": found["misfits"]},
        )
    else:
        messages.success(request, _("The journal is whole."))
    return redirect("audit")


def _download(parts: Any, content_type: str, name: str, ending: str) -> StreamingHttpResponse:
    file_name = f"{name}-{timezone.localdate().isoformat()}.{ending}"
    return StreamingHttpResponse(
        parts, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{file_name}"'}
    )
