"""How is a meeting prepared: which cases, which decision in each, who is recused, who dissents, what is put off?"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions import hold_meeting, plan_meeting
from grants.actions.prepare_decision import prepare_decision
from grants.forms.decision import as_sent, suggested
from grants.forms.handling import ActorForm
from grants.forms.meeting import AgendaForm, DissentForm, PostponeForm, RecusalForm
from grants.forms.prepared_decision import PreparedDecisionForm, rows_in, values_of
from grants.models import AgendaItem, Application, Decision, Meeting
from grants.selectors.agenda_rows import agenda_rows, blockers_to_paragraph
from grants.selectors.meeting_step import page_of_meeting
from grants.selectors.meetings import applications_for_agenda
from grants.views.decision_page import (
    counted_intent,
    for_reader,
    has_changed_since_shown,
    intent_of,
    page_of_decision,
    rearranged,
)
from grants.views.meetings import meeting_of
from grants.views.one_step import application_of, sent
from registry.actions.declare_conflict import declare_conflict
from registry.http import attempt, officials_only, require
from registry.models import Case, User
from registry.roles import Permission

Outcome = Decision.Outcome


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_agenda(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose cases that are for decision, by filter and in bulk, and put them on the agenda."""
    found = meeting_of(request, public_id)
    user = require(request, Permission.KEEP_MEETING, found)
    form = AgendaForm(request.GET, user=user, meeting=found)
    cases = applications_for_agenda(user, found, form.wanted)
    if request.method == "POST":
        chosen = _chosen(request, cases)
        step = ActorForm({}, actor=user)
        if not chosen:
            messages.error(request, _("Tick the cases to put on the agenda."))
        elif (
            attempt(step, lambda: plan_meeting.put_on_agenda(actor=user, meeting=found, applications=chosen))
            is not None
        ):
            messages.success(request, _("%(count)d cases are put on the agenda.") % {"count": len(chosen)})
            return redirect(page_of_meeting(found, "agenda"))
        else:
            say_refusal(request, step)
    context = {
        "meeting": found,
        "form": form,
        "cases": list(cases[:500]),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "grants/meeting_agenda.html", context)


def _chosen(request: HttpRequest, cases: Any) -> list[Application]:
    if "all" in request.POST:
        return list(cases)
    numbers = request.POST.getlist("case")
    return list(cases.filter(case__path_number__in=numbers))


def say_refusal(request: HttpRequest, form: ActorForm) -> None:
    """The reasons of a refused step as messages, each with the link to its remedy."""
    for errors in form.errors.values():
        for reason in errors:
            messages.error(request, str(reason))


def _item_of(found: Meeting, application: Application) -> AgendaItem:
    item = found.items.filter(application=application).select_related("prepared", "application__case").first()
    if item is None:
        raise Http404
    item.meeting = found
    return item


# ── The prepared decision ────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_case(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    """The decision that is prepared for the board in one case."""
    found = meeting_of(request, public_id)
    application = application_of(request, number)
    user = require(request, Permission.PREPARE_DECISION, application)
    item = _item_of(found, application)
    prepared = getattr(item, "prepared", None)
    if prepared is None:
        raise Http404
    if request.method == "POST":
        return _sent_in(request, application, user, item)
    values = values_of(prepared) | _meeting_words(item)
    main = PreparedDecisionForm(actor=user, initial=values)
    rows = {kind: prepared.rows.get(kind, []) for kind in ("goals", "milestones", "lines", "instalments")}
    return _page(request, application, suggested(main, rows), values, user, item)


def _sent_in(request: HttpRequest, application: Application, user: User, item: AgendaItem) -> HttpResponse:
    data = request.POST
    intent = intent_of(application, data, [])
    is_stale = has_changed_since_shown(data, intent)
    values = data.dict() | _meeting_words(item)
    if "save" not in data or is_stale:
        main = PreparedDecisionForm(actor=user, initial=values)
        forms = suggested(main, rearranged(data, counted_intent(application, intent, data)))
        told = {
            "is_counted_again": is_stale and "save" in data,
            "is_rearranged": "add" in data or "remove" in data,
        }
        return _page(request, application, forms, values, user, item, status=422 if "save" in data else 200, **told)
    main = PreparedDecisionForm(data, actor=user)
    forms = as_sent(main, data)
    is_money = application.call.support_form == "money"
    if forms.is_valid(requested=application.requested_amount, is_money=is_money):
        typed: dict[str, Any] = main.cleaned_data
        is_positive = typed["outcome"] != Outcome.REFUSED
        done = attempt(
            main,
            lambda: prepare_decision(
                actor=user,
                item=item,
                outcome=typed["outcome"],
                amount=typed["amount"],
                reasons=typed["reasons"],
                rule_applied=typed["rule_applied"],
                facts=typed["facts"],
                rows=rows_in(forms, is_money=is_money) if is_positive else None,
                version=typed["version"],
            ),
        )
        if done is not None:
            messages.success(request, _("The prepared decision is saved."))
            return redirect(page_of_meeting(item.meeting, "agenda"))
    return _page(request, application, forms, values, user, item, status=422)


def _meeting_words(item: AgendaItem) -> dict[str, Any]:
    """What the letter's preview says of the meeting."""
    return {"meeting_on": item.meeting.meets_on, "meeting_paragraph": item.paragraph_text or "§ –"}


def _page(
    request: HttpRequest,
    application: Application,
    forms: Any,
    values: dict[str, Any],
    user: User,
    item: AgendaItem,
    *,
    status: int = 200,
    **told: Any,
) -> HttpResponse:
    context = page_of_decision(application, forms, values, user)
    prepared = item.prepared
    missing = blockers_to_paragraph(item, application, prepared, None) if item.is_undecided else []
    missing = for_reader(missing, application, user)
    context |= {
        "meeting": item.meeting,
        "item": item,
        "prepared": prepared,
        "blockers": [blocker for blocker in missing if blocker.url != request.path],
    }
    return render(request, "grants/meeting_case.html", context | told, status=status)


# ── One paragraph at the meeting ─────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_paragraph(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    """Recusals, dissents and putting off, in one paragraph; or taking the case off the agenda."""
    found = meeting_of(request, public_id)
    application = application_of(request, number)
    user = require(request, Permission.KEEP_MEETING, application)
    item = _item_of(found, application)
    what = request.POST.get("what", "")
    forms: dict[str, Any] = {
        "recusal": RecusalForm(_data(request, what, "recusal"), actor=user, meeting=found, prefix="recusal"),
        "dissent": DissentForm(_data(request, what, "dissent"), actor=user, meeting=found, prefix="dissent"),
        "postpone": PostponeForm(_data(request, what, "postpone"), actor=user, prefix="postpone"),
        "take_off": ActorForm({}, actor=user),
    }
    form = forms.get(what)
    if request.method == "POST":
        if form is None:
            raise Http404
        steps = _steps(user, item, form)
        if form.is_valid() and attempt(form, steps[what], case=application.case) is not None:
            messages.success(request, _("The paragraph is noted."))
            return redirect(page_of_meeting(found, "agenda"))
    context: dict[str, Any] = {
        "meeting": found,
        "application": application,
        "case": application.case,
        "item": item,
        "forms": forms,
        "form": form,
        "recusals": item.recusals.select_related("attendee"),
        "dissents": item.dissents.select_related("attendee"),
    }
    return render(request, "grants/meeting_paragraph.html", context, status=422 if request.method == "POST" else 200)


def _data(request: HttpRequest, what: str, name: str) -> Any:
    return sent(request) if what == name else None


def _steps(user: User, item: AgendaItem, form: Any) -> dict[str, Callable[[], object]]:
    def typed(name: str) -> Any:
        return form.cleaned_data[name]

    def take_off() -> bool:
        plan_meeting.take_off_agenda(actor=user, item=item)
        return True

    return {
        "recusal": lambda: hold_meeting.note_recusal(
            actor=user, item=item, attendee=typed("attendee"), ground=typed("ground")
        ),
        "dissent": lambda: hold_meeting.note_dissent(
            actor=user, item=item, attendee=typed("attendee"), text=typed("text")
        ),
        "postpone": lambda: hold_meeting.postpone(actor=user, item=item, because=typed("because")),
        "take_off": take_off,
    }


# ── Declaring for the whole agenda ───────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@officials_only
def meeting_declare(request: HttpRequest, public_id: str) -> HttpResponse:
    """Declare for every case on the agenda at once that one has no conflict of interest, but for those one leaves out (R3)."""
    found = meeting_of(request, public_id)
    user = require(request, Permission.HANDLE_CASE, found)
    rows = [row for row in agenda_rows(found, user, on=found.meets_on) if row.case is not None and row.is_undeclared]
    if request.method == "POST":
        left_out = set(request.POST.getlist("leave_out"))
        cases: list[Case] = [row.case for row in rows if row.case and row.case.path_number not in left_out]
        if "agreed" not in request.POST:
            messages.error(request, _("Tick that you have looked through the cases."))
        elif cases:
            declare_conflict(actor=user, cases=cases, has_conflict=False)
            messages.success(
                request,
                _("You have declared that you have no conflict of interest in %(count)d cases.")
                % {"count": len(cases)},
            )
            return redirect(page_of_meeting(found))
    return render(request, "grants/meeting_declare.html", {"meeting": found, "rows": rows})
