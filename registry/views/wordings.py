"""How are a board's letters worded, and the city's: which wording holds, who wrote it, and what shall be written next?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.actions.word_letter import go_back, word_letter, wrong_with
from registry.forms_of_letters import WordingForm
from registry.http import attempt, officials_only, user_of
from registry.letters.example import example_of
from registry.letters.in_force import rows_in_force, wording_for
from registry.letters.on_page import parts_on_page
from registry.letters.placeholders import placeholders_of
from registry.letters.places import Place, places_of
from registry.letters.sheet import sender_of
from registry.letters.shipped import Wording
from registry.models import Board, LetterWording, Notice, User


@dataclass(frozen=True)
class Line:
    """A kind of letter in the list: whose wording holds, and the version that is to come."""

    letter: str
    label: str
    own: LetterWording | None
    of_city: LetterWording | None
    coming: LetterWording | None


@officials_only
@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """Every kind of letter at the boards whose letters the person words, or for the whole city."""
    places = places_of(user_of(request))
    if not places:
        raise Http404
    boards = [place.board for place in places if place.board]
    rows = list(LetterWording.objects.filter(Q(board__in=boards) | Q(board=None)).select_related("written_by"))
    tables = [{"place": place, "lines": _lines(place.board, rows)} for place in places]
    return render(request, "registry/wordings.html", {"tables": tables})


@officials_only
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, place: str, letter: str) -> HttpResponse:
    """One kind of letter: its wording in both languages, an example of it, what it can say, and every version."""
    user, board = _let_in(request, place, letter)
    if request.method != "POST":
        return _page(request, board, letter, WordingForm(initial=_in_force(board, letter)))
    form = WordingForm(request.POST)
    form.actor = user
    if not form.is_valid():
        return _page(request, board, letter, form, status=422)
    text = form.text()
    if (language := request.POST.get("preview")) in ("sv", "en"):
        for field, said in wrong_with(letter, text).items():
            form.add_error(field, said)
        if form.errors:
            return _page(request, board, letter, form, status=422)
        words = (text.subject_sv, text.text_sv) if language == "sv" else (text.subject_en, text.text_en)
        return _page(request, board, letter, form, example=_example(letter, Wording(*words), board, language))
    valid_from = form.cleaned_data["valid_from"]
    if attempt(
        form,
        lambda: word_letter(
            actor=user,
            board=board,
            letter=letter,
            text=text,
            valid_from=valid_from,
            read_version=form.cleaned_data["read_version"],
        ),
    ):
        messages.success(request, _("The wording is saved and holds from %(day)s.") % {"day": valid_from.isoformat()})
        return redirect("wording", place, letter)
    return _page(request, board, letter, form, status=422)


@officials_only
@require_POST
def wording_back(request: HttpRequest, place: str, letter: str) -> HttpResponse:
    """Go back to the city's wording, or to the one shipped."""
    user, board = _let_in(request, place, letter)
    form = WordingForm(request.POST)
    form.actor = user
    form.is_valid()
    form.errors.clear()
    if attempt(form, lambda: go_back(actor=user, board=board, letter=letter)):
        messages.success(request, _("The wording above holds again, from today."))
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect("wording", place, letter)


def _let_in(request: HttpRequest, place: str, letter: str) -> tuple[User, Board | None]:
    user = user_of(request)
    if letter in Notice.Letter.values:
        for found in places_of(user):
            if found.slug == place:
                return user, found.board
    raise Http404


def _lines(place: Board | None, rows: Iterable[LetterWording]) -> list[Line]:
    today = timezone.localdate()
    by_letter: dict[str, list[LetterWording]] = {}
    for row in sorted(rows, key=lambda row: (row.valid_from, row.version)):
        by_letter.setdefault(row.letter, []).append(row)
    key = place.pk if place else None
    lines = []
    for letter in Notice.Letter:
        found: dict[str, LetterWording] = {}
        for row in by_letter.get(letter, []):
            whose = "own" if row.board_id == key else "city" if row.board_id is None else ""
            found[f"{whose} {'coming' if row.valid_from > today else 'now'}"] = row
        own, of_city = found.get("own now"), found.get("city now")
        lines.append(
            Line(
                str(letter),
                str(letter.label),
                own if own and not own.goes_back else None,
                of_city if of_city and not of_city.goes_back else None,
                found.get("own coming"),
            )
        )
    return lines


def _in_force(board: Board | None, letter: str) -> dict[str, Any]:
    rows = rows_in_force(letter, [board.pk] if board else [])
    words: dict[str, Any] = {"valid_from": timezone.localdate()}
    for language in ("sv", "en"):
        found = wording_for(letter, board.pk if board else None, language, rows)
        words |= {f"subject_{language}": found.subject, f"text_{language}": found.text}
    return words


def _example(letter: str, chosen: Wording, board: Board | None, language: str) -> dict[str, Any]:
    written = example_of(letter, chosen, board, language)
    place = board or Board.objects.order_by("name").first()
    return {
        "subject": written.subject,
        "parts": parts_on_page(written.parts, deeper=2),
        "sender": sender_of(place) if place else None,
        "language": language,
        "dated_on": timezone.localdate(),
    }


def _version_read(form: WordingForm, versions: list[LetterWording]) -> Any:
    """The latest version that the writer has seen: the one they began from, until they are told of a later one."""
    if form.is_bound and not form.non_field_errors():
        return form["read_version"].value()
    return versions[0].version if versions else 0


def _page(
    request: HttpRequest,
    board: Board | None,
    letter: str,
    form: WordingForm,
    *,
    example: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    versions = list(LetterWording.objects.filter(board=board, letter=letter).select_related("written_by"))
    rows = rows_in_force(letter, [board.pk] if board else [])
    if example is None and not form.errors:
        language = "en" if (get_language() or "").startswith("en") else "sv"
        chosen = wording_for(letter, board.pk if board else None, language, rows)
        example = _example(letter, chosen, board, language)
    context = {
        "board": board,
        "place": Place(board).slug,
        "letter_name": Notice.Letter(letter).label,
        "letter_key": letter,
        "form": form,
        "letter": example,
        "placeholders": placeholders_of(letter),
        "versions": versions,
        "read_version": _version_read(form, versions),
        "in_force": rows.get(board.pk if board else None),
        "of_city": rows.get(None),
        "has_own": any(not row.goes_back for row in versions) and not (versions and versions[0].goes_back),
    }
    return render(request, "registry/wording.html", context, status=status)
