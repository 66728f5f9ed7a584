"""Do the database's own guards stand when every migration has run? (SQLite loses triggers when it remakes a table.)"""

import pytest
from django.db import connection

from grants.triggers import GRANTS_GUARDS_IN_FORCE
from registry.triggers import GUARDS_IN_FORCE
from vetting.triggers import VETTING_GUARDS_IN_FORCE

pytestmark = pytest.mark.django_db


def standing() -> set[str]:
    """The names of the triggers in the database."""
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(names)
        return {row[0] for row in cursor.fetchall()}


def test_every_guard_stands_after_the_last_migration() -> None:
    promised = {
        f"guard_{guard.table}_{statement.lower()}"
        for guard in [*GUARDS_IN_FORCE, *VETTING_GUARDS_IN_FORCE, *GRANTS_GUARDS_IN_FORCE]
        for statement, _condition in guard.conditions()
    }
    assert promised - standing() == set()


@pytest.mark.sqlite
def test_a_guard_says_what_it_says_today() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        written = dict(cursor.fetchall())
    for guard in [*GUARDS_IN_FORCE, *VETTING_GUARDS_IN_FORCE, *GRANTS_GUARDS_IN_FORCE]:
        for statement, condition in guard.conditions():
            assert condition in written[f"guard_{guard.table}_{statement.lower()}"], guard.table
