"""How are very many rows written fast? As plain tuples: `executemany` for SQLite, COPY for PostgreSQL.

Keys are given out here, ahead of writing, so that rows can point at each other before they exist; `close` moves
PostgreSQL's sequences past them.
"""

import datetime as dt
import json
import random
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, models
from django.db.models import Max


class Table:
    """The rows waiting to be written to one model's table; `dice` give the rows' public keys."""

    def __init__(self, model: type[models.Model], dice: random.Random) -> None:
        self.model = model
        self._fields = model._meta.concrete_fields
        self._names = [field.attname for field in self._fields]
        self._waiting: list[list[Any]] = []
        self._uuids = [field.attname for field in self._fields if isinstance(field, models.UUIDField)]
        self._dice = dice
        self._blank = {field.attname: _blank(field) for field in self._fields}
        last: int | None = model._default_manager.aggregate(last=Max("pk"))["last"]
        self._next = (last or 0) + 1
        self._converters = [(i, c) for i, field in enumerate(self._fields) if (c := _converter(field)) is not None]

    @property
    def last(self) -> int:
        """The key given out last, or 1 when none was."""
        return max(self._next - 1, 1)

    def add(self, **values: Any) -> int:
        """Put a row in the queue; its key. Values go by column (`case_id`); the rest are the field's defaults."""
        key = self._next
        self._next += 1
        row = self._blank | values
        row["id"] = key
        for name in self._uuids:
            row[name] = uuid.UUID(int=self._dice.getrandbits(128), version=4)
        if len(row) != len(self._names):
            raise ValueError(f"{self.model.__name__} has no column {set(row) - set(self._names)}")
        self._waiting.append(list(row.values()))
        return key

    def write(self) -> int:
        """Write what waits; how many rows."""
        rows, self._waiting = self._waiting, []
        if not rows:
            return 0
        for place, convert in self._converters:
            for row in rows:
                if row[place] is not None:
                    row[place] = convert(row[place])
        table = connection.ops.quote_name(self.model._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in self._fields)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as target:
                    for row in rows:
                        target.write_row(row)
            else:
                places = ", ".join(["%s"] * len(self._names))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 - our own names
        return len(rows)


class Tables:
    """All tables that a run writes, in the order rows may point at each other."""

    def __init__(self, models_in_order: list[type[models.Model]], dice: random.Random) -> None:
        self._tables = {model: Table(model, dice) for model in models_in_order}

    def __getitem__(self, model: type[models.Model]) -> Table:
        return self._tables[model]

    def write(self) -> int:
        """Write everything that waits; how many rows."""
        return sum(table.write() for table in self._tables.values())

    def close(self) -> None:
        """Move the sequences past the keys that were given out, and never back to keys that were used before."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            for model, table in self._tables.items():
                place = [connection.ops.quote_name(model._meta.db_table), model._meta.pk.column]
                cursor.execute(
                    "SELECT setval(s, GREATEST(%s, COALESCE(pg_sequence_last_value(s), 1)))"
                    " FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS s) AS found",
                    [table.last, *place],
                )


def _blank(field: Any) -> Any:
    if field.primary_key or isinstance(field, models.UUIDField) or not field.has_default():
        return None if field.null or not isinstance(field, models.CharField | models.TextField) else ""
    return field.get_default()


def _converter(field: Any) -> Callable[[Any], Any] | None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    is_sqlite = connection.vendor == "sqlite"
    if isinstance(field, models.JSONField):
        return lambda value: encode(value) if value else "{}"
    if isinstance(field, models.UUIDField):
        return (lambda value: value.hex) if is_sqlite else None
    if isinstance(field, models.DateTimeField):
        return _naive if is_sqlite else None
    if isinstance(field, models.DateField | models.DecimalField):
        return str if is_sqlite else None
    return None


def _naive(moment: dt.datetime) -> str:
    return str(moment.astimezone(dt.UTC).replace(tzinfo=None))
