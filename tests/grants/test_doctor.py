"""Does the doctor see what is unsound, and say it with an exit status?"""

import datetime as dt
import io
import os
import socket
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from registry.models import Document
from registry.triggers import standing
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def examined() -> tuple[dict[str, str], bool]:
    """Each check's line by its name, and whether the command ended well."""
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError:
        is_well = False
    else:
        is_well = True
    return {line.split()[1]: line for line in out.getvalue().splitlines()}, is_well


def test_a_sound_installation_is_found_sound() -> None:
    factories.active(City())
    lines, is_well = examined()
    assert is_well
    told = {name: line.split()[0] for name, line in lines.items()}
    assert told.pop("backups") == "unknown"
    assert set(told.values()) == {"ok"}
    assert set(told) >= {"database", "migrations", "guards", "storage", "mail", "time", "translations", "journal"}


def test_a_document_that_is_lost_or_changed_is_named() -> None:
    factories.submitted(City())
    first = Document.objects.order_by("-pk").first()
    storage = first.file.storage
    storage.delete(first.file.name)
    lines, is_well = examined()
    assert not is_well
    assert str(first.public_id) in lines["storage"]
    storage.save(first.file.name, ContentFile(b"something else"))
    lines, is_well = examined()
    assert not is_well
    assert f"document {first.public_id} is not what was filed" in lines["storage"]


def test_a_guard_that_is_gone_is_named() -> None:
    name = "guard_registry_journalentry_update"
    on = " ON registry_journalentry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert name not in standing(connection)
    lines, is_well = examined()
    assert not is_well
    assert name in lines["guards"]


def test_mail_that_cannot_be_sent_is_told(settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    lines, is_well = examined()
    assert not is_well
    assert "ConnectionRefusedError" in lines["mail"]


@pytest.mark.parametrize(("hours", "mark"), [(2, "ok"), (27, "FAILED"), (None, "FAILED")])
def test_an_old_backup_is_told(tmp_path: Path, monkeypatch, hours: int | None, mark: str) -> None:
    stamp = tmp_path / "backup"
    monkeypatch.setenv("BACKUP_STAMP", str(stamp))
    if hours is not None:
        stamp.touch()
        made = (timezone.now() - dt.timedelta(hours=hours)).timestamp()
        os.utime(stamp, (made, made))
    lines, is_well = examined()
    assert lines["backups"].split()[0] == mark
    assert is_well is (mark == "ok")


def test_days_counted_elsewhere_are_told(settings) -> None:
    settings.TIME_ZONE = "UTC"
    lines, is_well = examined()
    assert not is_well
    assert "UTC" in lines["time"]
