"""Where does a test database come from, and how does it get back to its first state? By copies."""

import ast
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

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


def name_of_migrated() -> str:
    """What the migrated database is called: one name for each set of origins."""
    digest = hashlib.sha256()
    for path in origins():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return f"varna_migrated_{digest.hexdigest()[:16]}"


@contextmanager
def one_at_a_time() -> Iterator[Path]:
    """Migrating takes a while: one worker does it, and the others wait for what it made. Gives the folder to keep it in."""
    folder = ROOT / "var" / "test-databases"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def migrate(url: str) -> None:
    """Brings the database at `url` up to date, in a process of its own."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url},
        check=True,
    )


def migrated_sqlite() -> Path:
    """The file of a migrated SQLite database, kept so that neither another worker nor the next run need migrate."""
    with one_at_a_time() as folder:
        path = folder / f"{name_of_migrated()}.sqlite3"
        if not path.exists():
            for outdated in folder.glob("*.sqlite3*"):
                outdated.unlink()
            unfinished = folder / "unfinished.sqlite3"
            migrate(f"sqlite:///{unfinished}")
            unfinished.replace(path)
    return path


def migrated_postgresql(url: str) -> str:
    """The name of a migrated database on the server of `url`: the template of each worker's own."""
    name, unfinished = name_of_migrated(), "varna_migrated_unfinished"
    with one_at_a_time(), psycopg.connect(url, autocommit=True) as server:
        found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'varna\\_migrated\\_%'").fetchall()
        if (name,) not in found:
            for (outdated,) in found:
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(outdated)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            migrate(urlsplit(url)._replace(path=f"/{unfinished}").geturl())
            renaming = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(renaming.format(sql.Identifier(unfinished), sql.Identifier(name)))
    return name


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
