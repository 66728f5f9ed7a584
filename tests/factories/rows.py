"""Which rows are there, and with which statements does one set of rows become another?"""

import datetime as dt
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models

Table = type[models.Model]
Rows = dict[Table, dict[Any, tuple[Any, ...]]]
Statement = tuple[str, Any]


def every_row() -> Rows:
    """All rows of all tables as the database gives them, by primary key."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in apps.get_models(include_auto_created=True):
            if table._meta.managed and not table._meta.proxy:
                cursor.execute(f"SELECT {', '.join(_columns(table))} FROM {_quoted(table._meta.db_table)}")
                key = table._meta.concrete_fields.index(table._meta.pk)
                found[table] = {row[key]: tuple(_plain(value) for value in row) for row in cursor.fetchall()}
    return found


def statements_between(before: Rows, after: Rows) -> list[Statement]:
    """What makes `after` of `before`: insertions table by table, then each row that changed or went away.

    What belongs to a row is inserted before the row itself: a call's rules can no longer be written once it is open.
    """
    statements: list[Statement] = []
    for table, rows in reversed(after.items()):
        if new := [row for key, row in rows.items() if key not in before[table]]:
            statements.append(_insertion(table, new))
    for table, rows in after.items():
        for key, row in before[table].items():
            if key not in rows:
                statements.append(_deletion(table, key))
            elif rows[key] != row:
                statements.append(_update(table, key, rows[key]))
    if statements and connection.vendor == "postgresql":
        compose = connection.ops.compose_sql  # type: ignore[attr-defined]
        return [("; ".join(compose(*statement) for statement in statements), None)]
    return statements


def execute(statements: list[Statement]) -> None:
    """One after the other; what refers to a row that comes later waits for the end of the transaction."""
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)


def files_of(before: Rows, after: Rows) -> dict[str, bytes]:
    """The content of the files that rows of `after`, but none of `before`, refer to."""
    names = set()
    for table, rows in after.items():
        for place, field in enumerate(table._meta.concrete_fields):
            if isinstance(field, models.FileField):
                names |= {row[place] for key, row in rows.items() if key not in before[table]}
    contents = {}
    for name in names:
        with default_storage.open(name) as file:
            contents[name] = file.read()
    return contents


def _insertion(table: Table, rows: list[tuple[Any, ...]]) -> Statement:
    columns = _columns(table)
    places = f"({', '.join(['%s'] * len(columns))})"
    into = f"INSERT INTO {_quoted(table._meta.db_table)} ({', '.join(columns)})"
    return f"{into} VALUES {', '.join([places] * len(rows))}", [value for row in rows for value in row]


def _update(table: Table, key: Any, row: tuple[Any, ...]) -> Statement:
    changes = ", ".join(f"{column} = %s" for column in _columns(table))
    return f"UPDATE {_quoted(table._meta.db_table)} SET {changes} WHERE {_key(table)} = %s", [*row, key]


def _deletion(table: Table, key: Any) -> Statement:
    return f"DELETE FROM {_quoted(table._meta.db_table)} WHERE {_key(table)} = %s", [key]


def _key(table: Table) -> str:
    return _quoted(table._meta.pk.column)


def _columns(table: Table) -> list[str]:
    return [_quoted(field.column) for field in table._meta.concrete_fields]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _plain(value: Any) -> Any:
    """As SQLite keeps it: it knows no times, and Django writes them as text."""
    if connection.vendor == "sqlite" and isinstance(value, dt.date | dt.time):
        return str(value)
    return value
