"""Does the catalogue find every text, keep every translation, and notice what is missing?"""

import gettext
import os
from pathlib import Path

import pytest

from registry.management import catalogue

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext, pgettext_lazy
# Translators: shown on the receipt
plain = _("Receipt for %(name)s")
joined = _("Part one, "
           "part two")
many = ngettext("%(count)d file", "%(count)d files", 2)
named = pgettext_lazy("a month", "May")
both = npgettext("on paper", "{n} sheet", "{n} sheets", 2)
not_ours = _(variable)
"""
TEMPLATE = """{% load i18n %}
      <p title="{% translate "Title (of" %}">100 % 'sure, {{ _("inline") }}</p>
  {% include "part.html" with label=_("Given to a part") %}
{% translate "May" context "permission" %}
{% blocktranslate count n=files|length trimmed %}
    {{ n }} enclosure
{% plural %}
    {{ n }} enclosures
{% endblocktranslate %}
{% blocktranslate with name=person context "greeting" %}Hello, {{ name }}{% endblocktranslate %}
{% comment %}{% translate "never shown" %}{% endcomment %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in {"grants/receipt.py": PYTHON, "templates/grants/receipt.html": TEMPLATE}.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def messages(project):
    return [(message.context, message.id) for message in catalogue.messages_of(catalogue.extract(project))]


def translate(project: Path, source: str, translation: str) -> None:
    """What a translator does: writes the line after the message."""
    path = catalogue.catalogue_path(project, "sv")
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition(f'msgid "{source}"\nmsgstr ')
    assert found, f"{source} is not in the catalogue"
    path.write_text(f'{before}{found}"{translation}"\n' + after.partition("\n")[2], encoding="utf-8")


def fill(project: Path) -> None:
    """Translates everything into something that is not empty."""
    path = catalogue.catalogue_path(project, "sv")
    merged = catalogue.read_catalogue(project, "sv")
    for message in catalogue.messages_of(merged):
        message.string = message.id
    path.write_text(catalogue.as_text(merged, "sv"), encoding="utf-8")


def test_every_kind_of_text_in_python_is_found(project):
    assert messages(project)[:5] == [
        (None, "Receipt for %(name)s"),
        (None, "Part one, part two"),
        (None, ("%(count)d file", "%(count)d files")),
        ("a month", "May"),
        ("on paper", ("{n} sheet", "{n} sheets")),
    ]


def test_a_text_in_a_function_imported_under_another_name_is_found(project):
    source = "from django.utils.translation import gettext as say, pgettext as say_of\n"
    source += 'one = say("Said otherwise")\nother = say_of("a month", "March")\nnot_ours = shout("Hey")\n'
    (project / "grants/said.py").write_text(source, encoding="utf-8")
    found = messages(project)
    assert (None, "Said otherwise") in found
    assert ("a month", "March") in found
    assert (None, "Hey") not in found


def test_every_kind_of_text_in_a_template_is_found(project):
    assert messages(project)[5:] == [
        (None, "Title (of"),
        (None, "inline"),
        (None, "Given to a part"),
        ("permission", "May"),
        (None, ("%(n)s enclosure", "%(n)s enclosures")),
        ("greeting", "Hello, %(name)s"),
    ]


def test_a_note_to_translators_stands_by_its_text(project):
    catalogue.update_catalogues(project)
    text = catalogue.catalogue_path(project, "sv").read_text(encoding="utf-8")
    assert "#. Translators: shown on the receipt\n#: grants/receipt.py\n" in text


def test_english_translates_itself(project):
    catalogue.update_catalogues(project)
    english = catalogue.read_catalogue(project, "en")
    assert all(catalogue.strings(message) == catalogue.sources(message) for message in catalogue.messages_of(english))


def test_a_second_update_changes_nothing(project):
    assert len(catalogue.update_catalogues(project)) == 2
    assert catalogue.update_catalogues(project) == []


def test_moving_a_text_to_another_line_changes_nothing(project):
    catalogue.update_catalogues(project)
    source = project / "grants/receipt.py"
    source.write_text("\n\n\n" + source.read_text(encoding="utf-8"), encoding="utf-8")
    assert catalogue.update_catalogues(project) == []


def test_a_translation_is_kept_and_an_unused_one_dropped(project):
    catalogue.update_catalogues(project)
    translate(project, "Part one, part two", "Del ett, del två")
    translate(project, "Receipt for %(name)s", "Kvitto för %(name)s")
    source = project / "grants/receipt.py"
    source.write_text(source.read_text(encoding="utf-8").replace("Receipt for", "Proof for"), encoding="utf-8")
    catalogue.update_catalogues(project)
    text = catalogue.catalogue_path(project, "sv").read_text(encoding="utf-8")
    assert "Del ett, del två" in text
    assert "Kvitto" not in text
    assert 'msgid "Proof for %(name)s"\nmsgstr ""' in text
    assert "fuzzy" not in text
    assert "#~" not in text


def test_a_text_that_gains_a_plural_is_translated_anew(project):
    catalogue.update_catalogues(project)
    fill(project)
    source = project / "grants/receipt.py"
    singular, plural = '_("Receipt for %(name)s")', 'ngettext("Receipt for %(name)s", "Receipts", 2)'
    source.write_text(source.read_text(encoding="utf-8").replace(singular, plural), encoding="utf-8")
    catalogue.update_catalogues(project)
    assert any("untranslated: 'Receipt for %(name)s'" in line for line in catalogue.problems(project))


def test_complete_catalogues_have_no_problems(project):
    catalogue.update_catalogues(project)
    fill(project)
    assert catalogue.problems(project) == []


def test_a_missing_catalogue_is_a_problem(project):
    assert any("sv/LC_MESSAGES/django.po: missing" in line for line in catalogue.problems(project))


def test_an_untranslated_text_is_a_problem(project):
    catalogue.update_catalogues(project)
    fill(project)
    translate(project, "inline", "")
    assert catalogue.problems(project) == [
        "locale/sv/LC_MESSAGES/django.po: untranslated: 'inline' (templates/grants/receipt.html)"
    ]


def test_a_new_text_makes_the_catalogue_stale(project):
    catalogue.update_catalogues(project)
    fill(project)
    (project / "grants/letter.py").write_text('_("New")\n', encoding="utf-8")
    found = catalogue.problems(project)
    assert any("sv" in line and "not as the sources are" in line for line in found)
    assert any("en" in line and "not as the sources are" in line for line in found)
    assert any("untranslated: 'New'" in line for line in found)


@pytest.mark.parametrize("wrong", ["Kvitto", "Kvitto för %(namn)s", "Kvitto %(name)s %(name)s", "Kvitto för {name}"])
def test_a_placeholder_that_was_lost_or_renamed_is_a_problem(project, wrong):
    catalogue.update_catalogues(project)
    fill(project)
    translate(project, "Receipt for %(name)s", wrong)
    (found,) = catalogue.problems(project)
    assert "placeholders differ" in found


def test_a_percent_sign_is_not_a_placeholder():
    assert catalogue.placeholders("100 %% of %(name)s and 5 % säkert, {sum:.2f}") == ["%(name)s", "{sum:.2f}"]


def test_a_page_that_cannot_be_read_is_named(project):
    (project / "templates/grants/receipt.html").write_text(
        "{% load i18n %}{% blocktranslate %}{% if x %}{% endblocktranslate %}", encoding="utf-8"
    )
    with pytest.raises(catalogue.UnreadableMessage, match=r"templates/grants/receipt\.html"):
        catalogue.extract(project)


def test_compiled_texts_are_what_was_written_and_made_once(project):
    catalogue.update_catalogues(project)
    translate(project, "Part one, part two", "Del ett, del två")
    assert len(catalogue.compile_catalogues(project)) == 2
    assert catalogue.compile_catalogues(project) == []
    with catalogue.catalogue_path(project, "sv").with_suffix(".mo").open("rb") as compiled:
        swedish = gettext.GNUTranslations(compiled)
    assert swedish.gettext("Part one, part two") == "Del ett, del två"
    assert swedish.gettext("inline") == "inline"


def test_an_old_compiled_file_is_made_again(project):
    catalogue.update_catalogues(project)
    catalogue.compile_catalogues(project)
    source = catalogue.catalogue_path(project, "sv")
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert catalogue.compile_catalogues(project) == [source.with_suffix(".mo")]
