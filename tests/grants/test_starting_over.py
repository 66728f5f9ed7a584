"""Can a demo city begin anew, and does the database guard its journal again afterwards?"""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from grants.demo import reset
from registry.models import Document, JournalEntry, User
from registry.triggers import REGISTRY_GUARDS
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_everything_is_emptied_and_the_guards_stand_again():
    application = factories.submitted(factories.City())
    files = [document.file.path for document in Document.objects.all()]
    reset.start_over()
    assert not JournalEntry.objects.exists()
    assert not User.objects.exists()
    assert files
    assert not any(Document._meta.get_field("file").storage.exists(path) for path in files)
    city = factories.City()
    application = factories.submitted(city)
    entry = JournalEntry.objects.filter(case=application.case).first()
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_journalentry WHERE id = %s", [entry.pk])


def test_every_guard_of_the_registry_and_of_grants_is_put_back():
    assert {guard.table for guard in reset.GUARDS} >= {guard.table for guard in REGISTRY_GUARDS}
    assert "grants_decision" in {guard.table for guard in reset.GUARDS}


@pytest.mark.django_db
def test_a_database_with_other_people_is_left_alone():
    factories.make_user()
    with pytest.raises(CommandError, match="not the demo city's"):
        call_command("demo", stdout=io.StringIO())
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_emptied_without_a_yes(monkeypatch):
    factories.make_user()
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("demo", "--fresh", stdout=io.StringIO())
    assert User.objects.count() == 1
