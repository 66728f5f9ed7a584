"""Is this installation sound? One line for each thing that must be, and an exit status for monitoring."""

import datetime as dt
import gettext
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from followup.triggers import FOLLOWUP_GUARDS_IN_FORCE
from grants.triggers import GRANTS_GUARDS_IN_FORCE
from registry.journal import verify
from registry.models import Document
from registry.triggers import GUARDS_IN_FORCE, standing
from vetting.triggers import VETTING_GUARDS_IN_FORCE

LATEST: Final = 50
MOST_SECONDS_APART: Final = 5
BACKUP_HOURS: Final = 26


@dataclass(frozen=True)
class Finding:
    """What a check found: sound, not sound, or not possible to tell."""

    is_sound: bool | None
    words: str


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = str(cursor.fetchone()[0])
    return Finding(True, f"{connection.display_name} answers, {version.split(',')[0]}")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return Finding(False, f"{len(pending)} are not run, first {pending[0][0]}: run manage.py migrate")
    return Finding(True, "all are run")


def _guards() -> Finding:
    promised = {
        name
        for guard in [*GUARDS_IN_FORCE, *VETTING_GUARDS_IN_FORCE, *FOLLOWUP_GUARDS_IN_FORCE, *GRANTS_GUARDS_IN_FORCE]
        for name in guard.names()
    }
    missing = sorted(promised - standing(connection))
    if missing:
        return Finding(False, f"{len(missing)} are gone, first {missing[0]}: history can be changed behind the journal")
    return Finding(True, f"all {len(promised)} stand")


def _storage() -> Finding:
    storage = Document._meta.get_field("file").storage
    name = storage.save("doctor.txt", ContentFile(b"sound"))
    try:
        with storage.open(name) as file:
            if file.read() != b"sound":
                return Finding(False, "what is written is not what is read back")
    finally:
        storage.delete(name)
    wrong = []
    latest = list(Document.objects.filter(disposed_on=None).order_by("-pk")[:LATEST])
    for document in latest:
        if not storage.exists(document.file.name or ""):
            wrong.append(f"document {document.public_id} has no file")
            continue
        with document.file.open() as file:
            if hashlib.sha256(file.read()).hexdigest() != document.sha256:
                wrong.append(f"document {document.public_id} is not what was filed")
    if wrong:
        return Finding(False, f"{len(wrong)} of the latest {len(latest)} documents are wrong, first: {wrong[0]}")
    return Finding(True, f"can be written to, and the latest {len(latest)} documents are whole")


def _mail() -> Finding:
    mail = get_connection()
    mail.open()
    mail.close()
    return Finding(True, f"{settings.EMAIL_BACKEND.rsplit('.', 2)[-2]} can be opened")


def _time() -> Finding:
    if settings.TIME_ZONE != "Europe/Stockholm":
        return Finding(False, f"days are counted in {settings.TIME_ZONE}, not Europe/Stockholm")
    if connection.vendor != "postgresql":
        return Finding(True, f"{settings.TIME_ZONE}, by this machine's clock")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((timezone.now() - cursor.fetchone()[0]).total_seconds())
    if apart > MOST_SECONDS_APART:
        return Finding(False, f"the database's clock is {apart:.0f} seconds away from this machine's")
    return Finding(True, f"{settings.TIME_ZONE}, and the two clocks are {apart:.1f} seconds apart")


def _translations() -> Finding:
    for folder in settings.LOCALE_PATHS:
        path = Path(folder) / "sv" / "LC_MESSAGES" / "django.mo"
        if not path.exists():
            return Finding(False, "the Swedish texts are not compiled: run manage.py messages --compile")
        with path.open("rb") as file:
            if gettext.GNUTranslations(file).gettext("Help") != "Hjälp":
                return Finding(False, "the Swedish texts are not whole: run manage.py messages --compile")
    return Finding(True, "Swedish is compiled")


def _journal() -> Finding:
    misfit = next(iter(verify()), None)
    return Finding(False, str(misfit)) if misfit else Finding(True, "every chain is whole")


def _backups() -> Finding:
    stamp = os.environ.get("BACKUP_STAMP", "")
    if not stamp:
        return Finding(None, "nobody can tell: let the backup touch a file, and name it in BACKUP_STAMP")
    path = Path(stamp)
    if not path.exists():
        return Finding(False, f"{stamp} is not there: no backup has been made")
    made = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    hours = (timezone.now() - made).total_seconds() / 3600
    if hours > BACKUP_HOURS:
        return Finding(False, f"the latest is {hours:.0f} hours old, more than {BACKUP_HOURS}")
    return Finding(True, f"the latest is {hours:.0f} hours old")


CHECKS: Final[dict[str, Callable[[], Finding]]] = {
    "database": _database,
    "migrations": _migrations,
    "guards": _guards,
    "storage": _storage,
    "mail": _mail,
    "time": _time,
    "translations": _translations,
    "journal": _journal,
    "backups": _backups,
}


def examine() -> Iterator[tuple[str, Finding]]:
    """Every check by its name; one that cannot be made at all has found something unsound."""
    for name, check in CHECKS.items():
        try:
            yield name, check()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what the doctor is to tell
            yield name, Finding(False, f"{type(error).__name__}: {error}".strip().splitlines()[0])


class Command(BaseCommand):
    """`manage.py doctor`: exit 0 when everything is sound, 1 and the reasons otherwise."""

    help = (
        "Is this installation sound? Database, migrations, guards, storage, mail, time, translations, journal, backups."
    )
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each check; those that cannot be told do not fail."""
        unsound = 0
        for name, found in examine():
            mark = {True: "ok", False: "FAILED", None: "unknown"}[found.is_sound]
            self.stdout.write(f"{mark:8}{name:14}{found.words}")
            unsound += found.is_sound is False
        if unsound:
            raise CommandError(f"{unsound} of {len(CHECKS)} checks failed")
