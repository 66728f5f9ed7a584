"""How does support that a board decided outside Värna come into the register, and how is an entry put right? (G3)"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions.enter_support import correct_support, enter_support, strike_out_support
from grants.forms.support_entry import CorrectSupportForm, EnterSupportForm, StrikeOutForm, typed
from grants.models import Support
from grants.rules.entering import blockers_to_changing_entry
from grants.selectors.entry_history import history_of
from registry.http import attempt, officials_only, require, user_of
from registry.models import Board, Organisation
from registry.roles import GIVEN_TO, Permission, boards_of


@officials_only
@require_http_methods(["GET", "POST"])
def support_new(request: HttpRequest, number: str) -> HttpResponse:
    """Enter support of the organisation, for a board where the person may."""
    user = user_of(request)
    organisation = get_object_or_404(Organisation.objects.visible_to(user), organisation_number=number)
    boards = Board.objects.filter(pk__in=boards_of(user, GIVEN_TO[Permission.ENTER_SUPPORT])).order_by("name")
    if not boards:
        raise Http404
    form = EnterSupportForm(request.POST if request.method == "POST" else None, boards=boards)
    form.actor = user
    if request.method == "POST" and form.is_valid():
        board, facts = form.cleaned_data["board"], form.facts()
        made = attempt(form, lambda: enter_support(actor=user, board=board, organisation=organisation, facts=facts))
        if made is not None:
            messages.success(request, _("The support is entered."))
            _tell_if_reached(request, made)
            return redirect("organisation", organisation.organisation_number)
    context = {"organisation": organisation, "form": form, "only_board": boards[0] if len(boards) == 1 else None}
    return render(request, "grants/support_new.html", context, status=422 if form.errors else 200)


@officials_only
@require_http_methods(["GET", "POST"])
def support_correct(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Correct an entry, or strike it out; both with a reason, both in the journal."""
    user = user_of(request)
    support = get_object_or_404(
        Support.objects.visible_to(user).from_outside().select_related("board", "organisation", "entered_by"),
        pk=key,
        entered_at__isnull=False,
        organisation__organisation_number=number,
    )
    require(request, Permission.ENTER_SUPPORT, support.board)
    form = CorrectSupportForm(initial=typed(support.facts))
    strike_form = StrikeOutForm()
    if request.method == "POST" and "strike" in request.POST:
        strike_form = StrikeOutForm(request.POST)
        strike_form.actor = user
        if strike_form.is_valid():
            reason = strike_form.cleaned_data["reason"]
            if attempt(strike_form, lambda: strike_out_support(actor=user, support=support, reason=reason)):
                messages.success(request, _("The entry is struck out. The journal keeps it."))
                return redirect("organisation", number)
    elif request.method == "POST":
        form = CorrectSupportForm(request.POST)
        form.actor = user
        if form.is_valid():
            data, facts = form.cleaned_data, form.facts()
            done = attempt(
                form,
                lambda: correct_support(
                    actor=user, support=support, facts=facts, reason=data["reason"], seen=data["seen"]
                ),
            )
            if done is not None:
                messages.success(request, _("The entry is corrected. The journal keeps what stood before."))
                _tell_if_reached(request, done)
                return redirect("organisation", number)
    support.refresh_from_db()
    context = {
        "organisation": support.organisation,
        "support": support,
        "form": form,
        "strike_form": strike_form,
        "blockers": blockers_to_changing_entry(support),
        "history": history_of(support),
    }
    status = 422 if form.errors or strike_form.errors else 200
    return render(request, "grants/support_correct.html", context, status=status)


def _tell_if_reached(request: HttpRequest, support: Support) -> None:
    if support.withdrawals.exists():
        messages.warning(
            request,
            _("The organisation is excluded. A withdrawal of the support is opened, and its board has to decide (G3)."),
        )
