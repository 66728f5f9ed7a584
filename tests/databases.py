"""Where does a test database come from, and how does it get back to its first state? By copies."""

import ast
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
APPS = ("registry", "vetting", "followup", "grants")

GUARDED_TABLES = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""


def origins() -> Iterator[Path]:
    """Every file that decides what a migrated database holds: migrations, what they import, the apps' data, the lock."""
    yield ROOT / "uv.lock"
    for app in APPS:
        yield from sorted(path for path in (ROOT / app / "data").rglob("*") if path.is_file())
        for migration in sorted((ROOT / app / "migrations").glob("*.py")):
            yield migration
            for node in ast.walk(ast.parse(migration.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in APPS:
                    module = ROOT / node.module.replace(".", "/")
                    yield from (path for path in (module.with_suffix(".py"), module / "__init__.py") if path.exists())


def migrated_sqlite() -> Path:
    """Where the migrated SQLite database is kept, so that the next run need not migrate: a name for each set of origins."""
    digest = hashlib.sha256()
    for path in origins():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return ROOT / "var" / "test-databases" / f"{digest.hexdigest()[:16]}.sqlite3"


@dataclass
class Snapshot:
    """Every row of a database: as a whole copy for SQLite, table by table for PostgreSQL."""

    copy: sqlite3.Connection | None = None
    rows: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Any) -> "Snapshot":
        """The state of the database now."""
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(copy)
            return cls(copy=copy)
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            rows = {}
            for table in tables:
                with cursor.copy(f'COPY "{table}" TO STDOUT') as lines:
                    rows[table] = b"".join(bytes(line) for line in lines)
        return cls(rows=rows)

    def keep(self, path: Path) -> None:
        """Writes the SQLite copy to a file, in one step even when two workers do it."""
        if self.copy is None or path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        for outdated in path.parent.glob("*.sqlite3"):
            outdated.unlink(missing_ok=True)
        unfinished = path.with_suffix(f".{id(self)}")
        target = sqlite3.connect(unfinished)
        self.copy.backup(target)
        target.close()
        unfinished.replace(path)

    def restore(self, connection: Any) -> None:
        """Back to that state; the database's own guards sleep meanwhile."""
        connection.ensure_connection()
        if self.copy is not None:
            self.copy.backup(connection.connection)
            return
        with connection.connection.transaction(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute(GUARDED_TABLES)
            guarded = [name for (name,) in cursor.fetchall()]
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in self.rows))
            for table, lines in self.rows.items():
                if lines:
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as target:
                        target.write(lines)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
