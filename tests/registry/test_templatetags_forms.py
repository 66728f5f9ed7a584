"""Do forms, plots and vendored files come out as pages need them?"""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from registry.forms_renderer import VarnaFormRenderer
from registry.templatetags.error_lists import error_lines
from registry.templatetags.plots import BarPlot, Series, draw, ticks


def render(source: str, **context: Any) -> str:
    """Renders a piece of template with our tags loaded."""
    return Template("{% load varna %}" + source).render(Context(context))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


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
