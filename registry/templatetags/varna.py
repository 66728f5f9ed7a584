"""How do pages show money, dates, states, rules and the other things that every page has?

Formatting is a filter, a thing on the page is a tag, and the tag's markup is in
``templates/components/``. Money comes in as whole öre, dates as ``date`` or ``datetime``.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from registry.templatetags.error_lists import ErrorLine, error_lines
from registry.templatetags.plots import BarPlot, Drawing, draw
from registry.templatetags.rule_basis import RULE_BASIS
from registry.templatetags.state_looks import StateLook, look_of
from registry.templatetags.written import (
    figure,
    isodate,
    isodatetime,
    kronor_input,
    local_date,
    longdate,
    money,
    money_tag,
    number,
    percent,
)

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpRequest, QueryDict
    from django.template.context import Context

register = template.Library()

#: A deadline this many days away, or fewer, is shown as soon.
SOON_DAYS: Final = 7


for _filter in (money, kronor_input, number, figure, percent, isodate, isodatetime, longdate):
    register.filter(_filter.__name__, _filter)
register.simple_tag(money_tag)


@register.inclusion_tag("components/deadline.html")
def deadline(
    date: dt.date | dt.datetime | None,
    today: dt.date | None = None,
    inline: bool = False,
    note: object = "",
) -> dict[str, object]:
    """Show a deadline: the date, and in words how far away it is.

    ``note`` stands before the days left, for example what the deadline is for.
    """
    if not date:
        return {"date": None}
    day = local_date(date)
    days = (day - (today or timezone.localdate())).days
    if days < 0:
        when = "late"
        words = ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    elif days == 0:
        when, words = "soon", gettext("last day today")
    else:
        when = "soon" if days <= SOON_DAYS else "ok"
        words = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return {
        "date": day,
        "when": when,
        "mark": "late" if when == "late" else "wait",
        "words": f"{note}, {words}" if note else words,
        "inline": inline,
    }


# ── Status and rules ─────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/status.html")
def status(state: object, label: object, size: str = "", color: str = "", mark: str = "") -> dict[str, object]:
    """Show a state as a tag: ``label`` in words, colour and shape looked up by the state's value.

    ``size="lg"`` is for the top of a page. ``color`` and ``mark`` override the look, for a state
    whose meaning is another here (an exclusion that is active is no good news).
    """
    look: StateLook = look_of(state)
    return {"color": color or look.color, "mark": mark or look.mark, "label": label, "size": size}


@register.inclusion_tag("components/status.html")
def state_of(obj: Any, size: str = "") -> dict[str, object]:
    """Show the state of ``obj``, which has ``state`` and ``get_state_display()``."""
    return status(obj.state, obj.get_state_display(), size)


@register.inclusion_tag("components/rule.html")
def rule_tag(rule: object) -> dict[str, object]:
    """Show a rule's id and what it rests on; an unknown id stands alone."""
    return {"rule": rule, "basis": RULE_BASIS.get(str(rule), "")}


# ── Next step ────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/blockers.html")
def blockers(reasons: Iterable[Any] | None) -> dict[str, object]:
    """Show what stops the next step; nothing at all when nothing does.

    Each reason has ``message`` and may have ``detail``, ``rule`` (an id), ``url`` and ``action`` (the
    text of the link to the remedy), and ``mark`` (``late`` unless it says otherwise).
    """
    rows = [
        {
            "code": getattr(reason, "code", ""),
            "message": reason.message,
            "detail": getattr(reason, "detail", ""),
            "rule": getattr(reason, "rule", ""),
            "url": getattr(reason, "url", ""),
            "action": getattr(reason, "action", ""),
            "mark": getattr(reason, "mark", "") or "late",
        }
        for reason in reasons or ()
    ]
    return {"blockers": rows}


@register.inclusion_tag("components/met.html")
def met(conditions: Iterable[Any] | None) -> dict[str, object]:
    """Show the conditions that are met, folded. Each is a text, or has ``message``."""
    return {"conditions": [getattr(each, "message", each) for each in conditions or ()]}


# ── Course ───────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any] | None, fold: int = 0) -> dict[str, object]:
    """Show what happened, latest first as given. Entries have ``at title meta is_state``.

    ``fold`` is how many are shown at once when there are more; the rest are folded under them.
    """
    rows = list(entries or ())
    shown = fold if fold and len(rows) > fold + 1 else len(rows)
    return {"entries": rows[:shown], "earlier": rows[shown:]}


@register.inclusion_tag("components/track.html")
def track(steps: Iterable[Any] | None, label: object = "") -> dict[str, object]:
    """Show a case's course. Steps have ``label``, ``when`` (text or date) and ``state``.

    ``state`` is ``done``, ``current`` or empty. ``label`` names the course for screen readers.
    """
    rows = []
    for step in steps or ():
        when = getattr(step, "when", "")
        rows.append(
            {
                "label": step.label,
                "when": isodate(when) if isinstance(when, dt.date) else when,
                "state": getattr(step, "state", ""),
            }
        )
    return {"steps": rows, "label": label or gettext("Course of the case")}


# ── Small things ─────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/file_row.html")
def file_row(
    title: object,
    url: str = "",
    meta: object = "",
    error: object = "",
    state: object = "",
    label: object = "",
    action: object = "",
    action_url: str = "",
    target: str = "",
) -> dict[str, object]:
    """Show one file in ``<ul class="v-files">``: what it is, what is known, what can be done.

    ``url`` opens it, ``meta`` is a quiet line, ``error`` says what to do, ``state`` and ``label`` are
    its status, ``action`` and ``action_url`` the link at the end, ``target`` the id that an error links to.
    """
    return {
        "title": title,
        "url": url,
        "meta": meta,
        "error": error,
        "state": state,
        "label": label,
        "action": action,
        "action_url": action_url,
        "target": target,
    }


@register.inclusion_tag("components/document_row.html")
def document_row(title: object, url: str = "", meta: object = "") -> dict[str, object]:
    """Show one registered document in ``<ul class="v-plain v-stack v-small" data-gap="sm">``."""
    return {"title": title, "url": url, "meta": meta}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: object, text: object = "", url: str = "", action: object = "") -> dict[str, object]:
    """Say why there is nothing here, and what fills it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/person_in_role.html")
def person_in_role(name: object, role: object, note: object = "") -> dict[str, object]:
    """Show who holds a role: the role first, then the name."""
    return {"name": name, "role": role, "note": note}


@register.inclusion_tag("components/stat.html")
def stat(label: object, value: object, note: object = "", url: str = "") -> dict[str, object]:
    """Show one figure in ``<dl class="v-stats">``; ``url`` makes the note a link."""
    return {"label": label, "value": value, "note": note, "url": url}


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[object, object]] | None, wide: bool = False) -> dict[str, object]:
    """Show pairs of label and value as a list of facts; ``wide`` is for a whole column."""
    return {"rows": list(rows or ()), "wide": wide}


@register.inclusion_tag("components/key_facts.html")
def key_facts(rows: Iterable[tuple[object, object]] | None) -> dict[str, object]:
    """Show the few facts a phone needs at the top of a page; wide screens have them in the margin."""
    return {"rows": list(rows or ())}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs: object) -> dict[str, object]:
    """Show the way to this page: ``{% crumbs "Cases" cases_url "Call" call_url %}``."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/meter.html")
def meter(done: int, total: int, label: object = "") -> dict[str, object]:
    """Show how much is done as a bar; ``label`` says it in words."""
    width = round(100 * done / total) if total else 0
    words = label or gettext("%(done)d of %(total)d done") % {"done": done, "total": total}
    return {"width": max(0, min(100, width)), "label": words}


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, list[ErrorLine]]:
    """List every error of the forms and formsets given, each linked to its field.

    Nothing is shown while there are no errors. ``None`` among the forms is passed over.
    """
    return {"lines": [line for form in forms if form is not None for line in error_lines(form)]}


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────


def _query(context: "Context") -> "QueryDict | None":
    request: HttpRequest | None = context.get("request")
    return request.GET if request is not None else None


def _url_with(context: "Context", changes: Mapping[str, object]) -> str:
    """Return ``?`` and the page's query string with ``changes`` made; a value of None is removed."""
    from django.http import QueryDict

    query = _query(context)
    changed = query.copy() if query is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None:
            changed.pop(key, None)
        else:
            changed[key] = str(value)
    return f"?{changed.urlencode()}"


@register.simple_tag(takes_context=True)
def query_with(context: "Context", **changes: object) -> str:
    """Return the page's query string with some parameters changed: ``{% query_with state="open" %}``.

    A parameter set to None is removed, and so is ``page``, since another list starts at its first.
    """
    return _url_with(context, {"page": None, **changes})


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: "Context", page_obj: "Page[Any]", param: str = "page") -> dict[str, object]:
    """Show the pages of a list and which rows are shown; the query string is kept."""
    paginator = page_obj.paginator
    pages = [
        {
            "number": page,
            "url": _url_with(context, {param: page}) if isinstance(page, int) else "",
            "current": page == page_obj.number,
        }
        for page in paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page_obj": page_obj,
        "pages": pages if paginator.num_pages > 1 else [],
        "previous": (_url_with(context, {param: page_obj.number - 1}) if page_obj.has_previous() else ""),
        "next": _url_with(context, {param: page_obj.number + 1}) if page_obj.has_next() else "",
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: "Context",
    key: str,
    label: object,
    numeric: bool = False,
    param: str = "sort",
    default: str = "",
) -> dict[str, object]:
    """Show a column heading that sorts: the query string carries ``sort=key`` or ``sort=-key``.

    ``default`` is the order of the list when the query string says nothing.
    """
    query = _query(context)
    current = (query.get(param) if query is not None else None) or default
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {
        "label": label,
        "numeric": numeric,
        "order": order,
        "url": _url_with(context, {param: f"-{key}" if order == "ascending" else key, "page": None}),
    }


# ── Plots ────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/bar_plot.html")
def stacked_bars(plot: BarPlot, open_table: bool = False) -> dict[str, object]:
    """Draw stacked bars: legend, a wide and a narrow drawing, and the figures as a table."""
    drawings: tuple[Drawing, Drawing] = (draw(plot, narrow=False), draw(plot, narrow=True))
    return {"plot": plot, "drawings": drawings, "open_table": open_table}
