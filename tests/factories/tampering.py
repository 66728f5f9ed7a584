"""Changes rows behind the program's back, as somebody with the database's password could; the triggers are gone."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from registry.triggers import REGISTRY_GUARDS, Guard, remove


@dataclass(frozen=True)
class _Statements:
    """As much of a schema editor as the guards need; the real one wants a transaction of its own."""

    connection: Any

    def execute(self, sql: str) -> None:
        """One statement."""
        raw(sql)


def without_guards(guards: list[Guard] = REGISTRY_GUARDS) -> None:
    """Takes the triggers away. The test's transaction brings them back."""
    if connection.vendor == "postgresql":
        raw("SET CONSTRAINTS ALL IMMEDIATE")
    remove(_Statements(connection), guards)


def raw(sql: str, *values: object) -> None:
    """One statement, past the program."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
