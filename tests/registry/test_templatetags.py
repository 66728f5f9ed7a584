"""Money, dates, states, rules, lists, forms and plots, as pages show them."""

import datetime as dt
import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from registry.forms_renderer import VarnaFormRenderer
from registry.templatetags import varna
from registry.templatetags.error_lists import error_lines
from registry.templatetags.plots import BarPlot, Series, draw, ticks
from registry.templatetags.rule_basis import RULE_BASIS
from registry.templatetags.state_looks import STATE_LOOKS, UNKNOWN_LOOK, look_of

TODAY = dt.date(2026, 11, 23)
STATES = """
    draft published open closed allocated archived submitted awaiting_applicant in_review in_hearing proposed
    for_decision granted partly_granted refused dismissed recalled active completed withdrawn opened standard_done
    enhanced escalated referred assessed cleared special_reasons not_proven not_met reopened initiated payments_held
    decided continued remedied invoiced paid disputed deferred remitted re_examined extended lifted expired planned
    screened approved held released cancelled set final_accounts evaluated upcoming due overdue returned
    material_gathered reviewed adopted shared pending ok circumstance missing
"""


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


@pytest.mark.parametrize("state", STATES.split())
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


# Forms

CHOICES = [("a", "Järva"), ("b", "Farsta")]


class Everything(forms.Form):
    """One field of each kind."""

    default_renderer = VarnaFormRenderer

    name = forms.CharField(label="Name", help_text="As in the statutes", max_length=5)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    board = forms.ChoiceField(label="Board", choices=CHOICES)
    area = forms.ChoiceField(label="Area", choices=CHOICES, widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        label="Several", choices=CHOICES, widget=forms.CheckboxSelectMultiple, help_text="As many as you like"
    )
    agree = forms.BooleanField(label="We agree")
    day = forms.DateField(label="Day")
    amount = forms.IntegerField(label="Amount", min_value=1)
    mail = forms.EmailField(label="Email")
    file = forms.FileField(label="File")
    own = forms.CharField(label="Own", error_messages={"required": "Tell us about yourselves"})
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


BAD = {"name": "Too long", "board": "zz", "day": "yesterday", "amount": "30.000:-", "mail": "x"}


def test_a_field_is_tied_to_its_label_and_its_description():
    html = str(Everything()["name"].as_field_group())
    assert '<label class="ds-label" for="id_name">Name</label>' in html
    assert '<div data-field="description" id="id_name_helptext">As in the statutes</div>' in html
    assert re.search(r'<input[^>]*class="ds-input"[^>]*aria-describedby="id_name_helptext"', html)


def test_an_optional_field_says_so_and_a_required_one_does_not():
    form = Everything()
    assert "(optional)" in str(form["note"].as_field_group())
    assert "(optional)" not in str(form["name"].as_field_group())


def test_a_form_that_may_be_left_empty_does_not_repeat_it():
    class Filter(Everything):
        mark_optional = False

    assert "(optional)" not in str(Filter())


@pytest.mark.parametrize("name", ["area", "several"])
def test_a_group_of_choices_has_a_legend_and_a_label_for_each(name):
    html = str(Everything()[name].as_field_group())
    assert '<fieldset class="ds-fieldset"' in html
    assert '<legend class="ds-label">' in html
    assert f'<label class="ds-label" data-weight="regular" for="id_{name}_1">Farsta</label>' in html


def test_a_single_box_comes_before_its_label():
    html = str(Everything()["agree"].as_field_group())
    assert html.index("<input") < html.index("<label")


def test_a_field_with_an_error_points_to_what_to_do():
    html = str(Everything(BAD)["amount"].as_field_group())
    assert re.search(r'<input[^>]*aria-invalid="true"[^>]*aria-describedby="id_amount_error"', html) or re.search(
        r'<input[^>]*aria-describedby="id_amount_error"[^>]*aria-invalid="true"', html
    )
    assert '<div id="id_amount_error"><p class="ds-validation-message">Write only digits' in html


def test_the_whole_form_has_every_field_and_the_hidden_ones():
    html = str(Everything())
    for name in Everything.base_fields:
        assert f'name="{name}"' in html
    assert 'type="hidden" name="secret"' in html
    assert 'class="ds-input"' not in html[html.index('type="hidden"') :].split(">")[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("name", "Name: Shorten to at most 5 characters; now it is 8"),
        ("board", "Board: Choose one of the alternatives in the list"),
        ("area", "Area: Choose one of the alternatives"),
        ("several", "Several: Choose at least one"),
        ("agree", "We agree: Tick the box to go on"),
        ("day", "Day: Write the date as year-month-day, for example 2026-11-23"),
        ("amount", "Amount: Write only digits, for example 30000"),
        ("mail", "Email: Write an email address, for example name@example.se"),
        ("file", "File: Choose a file"),
        ("own", "Own: Tell us about yourselves"),
    ],
)
def test_an_error_says_what_to_do_and_a_message_of_ones_own_is_kept(name, words):
    lines = {line.text: line.target for line in error_lines(Everything(BAD))}
    assert words in lines
    assert lines[words] == (f"id_{name}_0" if name in {"area", "several"} else f"id_{name}")


def test_the_summary_lists_the_errors_of_several_forms_with_links():
    rows = forms.formset_factory(Everything, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "Too long"}
    )
    html = render("{% error_summary form rows nothing %}", form=Everything(BAD), rows=rows, nothing=None)
    assert 'role="alert"' in html
    assert '<a class="ds-link" href="#id_mail">' in html
    assert '<a class="ds-link" href="#id_form-0-name">Row 1, Name: Shorten' in html


def test_a_row_that_is_to_be_deleted_has_no_errors_to_put_right():
    rows = forms.formset_factory(Everything, extra=1, can_delete=True)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "Too long", "form-0-DELETE": "on"}
    )
    assert error_lines(rows) == []


def test_an_error_of_the_whole_form_is_listed_without_a_link():
    form = Everything(BAD)
    form.add_error(None, "The sum is too large")
    assert error_lines(form)[0] == ("The sum is too large", "")
    assert "The sum is too large" in str(form)


def test_no_errors_no_summary():
    assert render("{% error_summary form %}", form=Everything()).strip() == ""


# Plots


def bars(**options: Any) -> BarPlot:
    return BarPlot(
        title="Granted per year",
        description="It grew.",
        categories=["2025", "2026"],
        series=[Series("Social", [480, 0]), Series("Järva <b>", [75.5, 75])],
        category_heading="Year",
        **options,
    )


def test_a_plot_has_words_patterns_and_a_table():
    html = render("{% stacked_bars plot %}", plot=bars(decimals=1))
    assert html.count("<title") == html.count("<desc") == 2
    assert html.count("<pattern") == 2
    assert '<ul class="v-legend">' in html
    assert "<summary>The figures as a table</summary>" in html
    assert '<th scope="row">2025</th><td class="v-num">480.0</td>' in html
    assert "Järva <b>" not in html


def test_a_plot_has_no_style_that_a_strict_policy_would_stop():
    assert "style=" not in render("{% stacked_bars plot %}", plot=bars())


def test_ids_are_unique_although_there_are_two_drawings():
    ids = re.findall(r' id="([^"]+)"', render("{% stacked_bars plot %}", plot=bars()))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize("horizontal", [True, False])
def test_every_bar_stays_inside_the_drawing(narrow, horizontal):
    svg = draw(bars(horizontal=horizontal), narrow=narrow).svg
    found = re.search(r'viewBox="0 0 (\S+) (\S+)"', svg)
    assert found
    width, height = float(found[1]), float(found[2])
    for x, y, w, h in re.findall(r'<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)" fill', svg):
        assert 0 <= float(x) <= float(x) + float(w) <= width
        assert 0 <= float(y) <= float(y) + float(h) <= height


def test_a_plot_without_anything_in_it_can_be_drawn():
    empty = BarPlot(title="None", description="Nothing.", categories=["2026"], series=[Series("Social", [0])])
    assert "<svg" in draw(empty, narrow=False).svg
    assert "<svg" in draw(empty, narrow=True).svg


def test_a_plot_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="one value per category"):
        BarPlot("T", "D", ["1", "2"], [Series("S", [1])])
    with pytest.raises(ValueError, match="below zero"):
        BarPlot("T", "D", ["1"], [Series("S", [-1])])
    with pytest.raises(ValueError, match="1 to 5 series"):
        BarPlot("T", "D", ["1"], [])


@pytest.mark.parametrize("top", [0.3, 1, 7, 31.2, 675, 2890, 105_800_000])
def test_an_axis_reaches_the_top_with_round_steps(top):
    marks = ticks(top)
    assert marks[0] == 0
    assert marks[-1] >= top
    assert 3 <= len(marks) <= 6


# Files taken in


def test_what_others_have_made_is_what_the_list_says():
    folder = Path(settings.BASE_DIR) / "static" / "vendor"
    listed = re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (folder / "README.md").read_text())
    assert len(listed) == 9
    for name, digest in listed:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
