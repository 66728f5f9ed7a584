"""Money, dates, states, rules, lists, forms and plots, as pages show them."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from registry.lifecycle import Stateful
from registry.templatetags import varna
from registry.templatetags.rule_basis import RULE_BASIS
from registry.templatetags.state_looks import STATE_LOOKS, UNKNOWN_LOOK, look_of

TODAY = dt.date(2026, 11, 23)
#: States of parts of a page that are no machine of their own.
PARTS = ["pending", "ok", "circumstance", "missing"]


def every_state() -> list[str]:
    """Every state of every machine, and of the parts; a hit that is dismissed has a look of its own."""
    machines: list[Any] = [model for model in apps.get_models() if issubclass(model, Stateful)]
    found = {str(state) for model in machines for state in model.State.values}
    return sorted(found) + PARTS


def render(source: str, **context: Any) -> str:
    """Renders a piece of template with our tags loaded."""
    return Template("{% load varna %}" + source).render(Context(context))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# Money and numbers


@pytest.mark.parametrize(
    ("ore", "swedish", "english"),
    [
        (125_000_000, "1\u202f250\u202f000\u00a0kr", "1\u202f250\u202f000\u00a0kr"),
        (1_250, "12,50\u00a0kr", "12.50\u00a0kr"),
        (5, "0,05\u00a0kr", "0.05\u00a0kr"),
        (0, "0\u00a0kr", "0\u00a0kr"),
        (-1_200_000, "\u221212\u202f000\u00a0kr", "\u221212\u202f000\u00a0kr"),
        (None, "–", "–"),
        ("", "–", "–"),
    ],
)
def test_money_is_written_in_kronor_with_thin_spaces_and_ore_only_when_there_are_any(ore, swedish, english):
    assert varna.money(ore) == english
    with translation.override("sv"):
        assert varna.money(ore) == swedish


def test_money_in_a_page_stands_in_its_own_span():
    assert render("{% money_tag 4500000 %}") == '<span class="v-money">45\u202f000\u00a0kr</span>'


@pytest.mark.parametrize("ore", [0, 54_000_000, 54_000_050, -12_000_000])
def test_a_prefilled_sum_can_be_read_back(ore):
    with translation.override("sv"):
        text = varna.kronor_input(ore)
    assert round(float("".join(text.split()).replace(",", ".")) * 100) == ore


def test_a_sum_that_is_not_known_is_an_empty_input():
    assert varna.kronor_input(None) == ""


def test_numbers_and_shares_follow_the_language():
    assert varna.number(1890) == "1\u202f890"
    assert varna.number(105.84, 1) == "105.8"
    assert varna.percent(0.8) == "80\u00a0%"
    with translation.override("sv"):
        assert varna.number(105.84, 1) == "105,8"
    assert varna.number(None) == varna.percent(None) == "–"


# Dates


def test_a_moment_is_shown_on_its_local_day():
    late_evening = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
    assert varna.isodate(late_evening) == '<time datetime="2026-11-23">2026-11-23</time>'
    assert varna.isodate(TODAY) == '<time datetime="2026-11-23">2026-11-23</time>'


def test_a_moment_has_a_clock_that_follows_the_language():
    moment = dt.datetime(2026, 11, 23, 13, 7, tzinfo=dt.UTC)
    assert varna.isodatetime(moment) == '<time datetime="2026-11-23T14:07:00+01:00">2026-11-23 14:07</time>'
    with translation.override("sv"):
        assert "2026-11-23 kl.\u00a014.07</time>" in varna.isodatetime(moment)


def test_a_date_in_a_letter_is_written_out():
    assert varna.longdate(TODAY) == "23\u00a0November 2026"
    with translation.override("sv"):
        assert varna.longdate(TODAY) == "den\u00a023\u00a0november 2026"


def test_a_date_that_is_not_known_is_a_dash():
    assert varna.isodate(None) == varna.isodatetime(None) == varna.longdate(None) == "–"
    assert render("{% deadline none %}", none=None).strip() == "–"


@pytest.mark.parametrize(
    ("date", "when", "words"),
    [
        (dt.date(2026, 11, 16), "late", "7 days late"),
        (dt.date(2026, 11, 22), "late", "1 day late"),
        (dt.date(2026, 11, 23), "soon", "last day today"),
        (dt.date(2026, 11, 24), "soon", "1 day left"),
        (dt.date(2026, 11, 30), "soon", "7 days left"),
        (dt.date(2026, 12, 1), "ok", "8 days left"),
    ],
)
def test_a_deadline_says_in_words_how_far_away_it_is(date, when, words):
    html = render("{% deadline date today %}", date=date, today=TODAY)
    assert f'data-when="{when}"' in html
    assert f"<small>{words}</small>" in html
    assert f'data-mark="{"late" if when == "late" else "wait"}"' in html


def test_a_deadline_may_say_what_it_is_for():
    html = render("{% deadline date today inline=True note='Hearing' %}", date=TODAY, today=dt.date(2026, 11, 20))
    assert "data-inline" in html
    assert "<small>Hearing, 3 days left</small>" in html


# Status and rules


@pytest.mark.parametrize("state", every_state())
def test_every_state_has_a_look(state):
    look = STATE_LOOKS[state]
    assert look.color in {"neutral", "info", "success", "warning", "danger"}
    assert look.mark in {"draft", "new", "half", "wait", "done", "stop", "hold", "late", "lock"}


def test_every_mark_is_drawn_by_the_stylesheet():
    css = (Path(settings.BASE_DIR) / "static" / "varna.css").read_text()
    assert all(f'[data-mark="{look.mark}"] {{ --v-mark' in css for look in STATE_LOOKS.values())


def test_a_state_nobody_knows_claims_nothing():
    assert look_of("surprising") == UNKNOWN_LOOK


def test_a_status_is_words_first():
    html = render("{% status 'not_met' label 'lg' %}", label="Not <met>").strip()
    assert html == (
        '<span class="ds-tag v-status" data-color="danger" data-mark="stop" data-size="lg">Not &lt;met&gt;</span>'
    )


def test_a_page_may_say_that_a_state_means_something_else_here():
    html = render("{% status 'active' 'In force' color='danger' mark='stop' %}")
    assert 'data-color="danger" data-mark="stop"' in html


def test_the_state_of_a_thing_is_its_own_label():
    thing = SimpleNamespace(state="in_review", get_state_display=lambda: "Under review")
    assert "Under review</span>" in render("{% state_of thing %}", thing=thing)


def test_every_rule_of_the_city_and_of_procedure_has_its_basis():
    wanted = {f"G{n}" for n in range(1, 15)} | {f"D{n}" for n in range(1, 5)} | {f"R{n}" for n in range(1, 17)}
    assert wanted <= RULE_BASIS.keys()


def test_a_rule_is_shown_with_what_it_rests_on():
    html = render("{% rule_tag 'R15' %}").strip()
    assert html == '<span class="v-rule"><b>R15</b> Law (FL 5 §): proportionality</span>'
    assert render("{% rule_tag 'X9' %}").strip() == '<span class="v-rule"><b>X9</b></span>'


# Next step and course


def test_a_blocker_says_what_is_missing_by_which_rule_and_where_to_put_it_right():
    reason = SimpleNamespace(
        code="no_plan", message="There is no plan", detail="Goal 2", rule="G4", url="/plan/", action="Write it"
    )
    html = render("{% blockers reasons %}", reasons=[reason])
    assert '<li class="v-blocker" data-mark="late" data-code="no_plan">' in html
    assert "There is no plan" in html
    assert "<b>G4</b>" in html
    assert re.search(r'<a class="ds-button"[^>]*href="/plan/">Write it</a>', html)


def test_nothing_is_shown_when_nothing_stops_the_step():
    assert render("{% blockers reasons %}{% met conditions %}", reasons=[], conditions=None).strip() == ""


def test_met_conditions_are_folded_and_counted():
    html = render("{% met conditions %}", conditions=["One", SimpleNamespace(message="Two")])
    assert "<summary>2 conditions are met</summary>" in html
    assert '<li data-mark="done">Two</li>' in html
    assert "1 condition is met" in render("{% met conditions %}", conditions=["One"])


def test_the_timeline_marks_changes_of_state():
    entries = [
        SimpleNamespace(at=TODAY, title="Received", meta="", is_state=True),
        SimpleNamespace(at=TODAY, title="Note", meta="Maria", is_state=False),
    ]
    html = render("{% timeline entries %}", entries=entries)
    assert html.count('data-kind="state"') == 1
    assert "<strong>Received</strong>" in html
    assert '<p class="v-meta">Maria</p>' in html


def test_a_long_timeline_is_folded_but_not_for_one_line():
    entries = [SimpleNamespace(at=TODAY, title=f"Note {n}", meta="", is_state=False) for n in range(8)]
    html = render("{% timeline entries fold=5 %}", entries=entries)
    shown, folded = html.split("Show 3 earlier events")
    assert shown.count("<li") == 5
    assert folded.count("<li") == 3
    assert "earlier" not in render("{% timeline entries fold=5 %}", entries=entries[:6])


def test_the_course_tells_where_the_case_is():
    steps = [
        SimpleNamespace(label="Received", when=TODAY, state="done"),
        SimpleNamespace(label="In review", when="since October", state="current"),
        SimpleNamespace(label="Closed", when="", state=""),
    ]
    html = render("{% track steps label='Course' %}", steps=steps)
    assert html.count('data-state="done"') == html.count('aria-current="step"') == 1
    assert '<small><time datetime="2026-11-23">' in html
    assert "<small>since October</small>" in html


# Small things


def test_text_from_people_is_escaped_everywhere():
    bad = "<script>"
    html = render(
        "{% file_row bad meta=bad error=bad label=bad action=bad action_url='/' target='t' %}{% stat bad bad bad '/' %}"
        "{% empty_state bad bad '/' bad %}{% person_in_role bad bad bad %}{% document_row bad '/' bad %}"
        "{% facts rows %}{% key_facts rows %}{% crumbs bad '/' %}{% meter 1 2 bad %}",
        bad=bad,
        rows=[(bad, bad)],
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_meter_never_leaves_its_frame():
    assert 'width="50%"' in render("{% meter 3 6 %}")
    assert 'width="100%"' in render("{% meter 9 6 %}")
    assert 'width="0%"' in render("{% meter 0 0 %}")


# Lists


def page(query: str) -> dict[str, Any]:
    return {"request": RequestFactory().get(f"/?{query}")}


def test_pages_keep_the_query():
    html = render("{% pagination page %}", page=Paginator(range(312), 25).get_page(4), **page("q=bro&page=4"))
    assert "76–100 of 312 are shown" in html
    assert '?q=bro&amp;page=5"' in html
    assert html.count('aria-current="true"') == 1


def test_one_page_needs_no_page_numbers():
    html = render("{% pagination page %}", page=Paginator(range(3), 25).get_page(1), **page(""))
    assert "1–3 of 3 are shown" in html
    assert "<nav" not in html


def test_a_heading_sorts_and_turns_the_order_round():
    unsorted = render("{% sort_header 'sum' 'Sum' numeric=True %}", **page("q=bro&page=4"))
    assert 'href="?q=bro&amp;sort=sum"' in unsorted
    assert "aria-sort" not in unsorted
    rising = render("{% sort_header 'sum' 'Sum' %}", **page("sort=sum"))
    assert 'aria-sort="ascending"' in rising
    assert "sort=-sum" in rising
    falling = render("{% sort_header 'sum' 'Sum' %}", **page("sort=-sum"))
    assert 'aria-sort="descending"' in falling
    assert 'aria-sort="ascending"' in render("{% sort_header 'sum' 'Sum' default='sum' %}", **page(""))


def test_a_changed_query_starts_at_the_first_page():
    url = render("{% autoescape off %}{% query_with state='open' q=None %}{% endautoescape %}", **page("q=bro&page=4"))
    assert QueryDict(url.removeprefix("?")).dict() == {"state": "open"}
