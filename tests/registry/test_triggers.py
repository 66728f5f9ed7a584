"""Do the database's own guards stand when every migration has run? (SQLite loses triggers when it remakes a table.)"""

import pytest
from django.db import connection

from followup.triggers import FOLLOWUP_GUARDS_IN_FORCE
from grants.triggers import GRANTS_GUARDS_IN_FORCE
from registry.triggers import GUARDS_IN_FORCE, standing
from vetting.triggers import VETTING_GUARDS_IN_FORCE

pytestmark = pytest.mark.django_db


def test_every_guard_stands_after_the_last_migration() -> None:
    promised = {
        name
        for guard in [*GUARDS_IN_FORCE, *VETTING_GUARDS_IN_FORCE, *FOLLOWUP_GUARDS_IN_FORCE, *GRANTS_GUARDS_IN_FORCE]
        for name in guard.names()
    }
    assert promised - standing(connection) == set()


@pytest.mark.sqlite
def test_a_guard_says_what_it_says_today() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        written = dict(cursor.fetchall())
    for guard in [*GUARDS_IN_FORCE, *VETTING_GUARDS_IN_FORCE, *FOLLOWUP_GUARDS_IN_FORCE, *GRANTS_GUARDS_IN_FORCE]:
        for statement, condition in guard.conditions():
            assert condition in written[f"guard_{guard.table}_{statement.lower()}"], guard.table
