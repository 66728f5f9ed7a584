"""What every test stands on: compiled texts, a closed network, and a database that is the same before each test."""

import gc
import inspect
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from registry.management.catalogue import compile_catalogues
from tests.databases import Snapshot, migrated_postgresql, migrated_sqlite

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
hypothesis.settings.register_profile("varna", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("varna")


def pytest_configure(config: pytest.Config) -> None:
    """Pages are read in both languages: their texts are compiled before Django loads them."""
    compile_catalogues()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The documents that tests filed go away with the process."""
    documents = Path(settings.MEDIA_ROOT)
    if documents.name.startswith("varna-test-"):
        shutil.rmtree(documents, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out (never skips) tests that are about the other database; lets the long ones start first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    other = "postgresql" if "sqlite" in settings.DATABASES["default"]["ENGINE"] else "sqlite"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(other)]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there now stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture
def kept_figures(settings: Any) -> None:
    """A cache as the city has it; other tests keep nothing, so that a page costs the same each time it is opened."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": secrets.token_hex(8)}
    }


@pytest.fixture(autouse=True)
def _first_language() -> Iterator[None]:
    """Each test begins in the language Värna speaks first, whichever language a page was asked for before it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _course(request: pytest.FixtureRequest, _first_language: None) -> Iterator[None]:
    """States that tests often start from are prepared; not where the test may have changed how they come about."""
    from tests.factories.prepared import course

    if {"monkeypatch", "settings"} & set(inspect.signature(request.function).parameters):
        yield
        return
    with course():
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """A test that reaches for another machine fails at once and says which."""
    connect = socket.socket.connect
    look_up = socket.getaddrinfo

    def connect_locally(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise RuntimeError(f"a test may not use the network, but this one asked for {address}")
        connect(self, address)

    def look_up_locally(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not name.startswith(LOOPBACK):
            raise RuntimeError(f"a test may not use the network, but this one asked for {name}")
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_locally)
        patch.setattr(socket, "getaddrinfo", look_up_locally)
        yield


@pytest.fixture(scope="session")
def kept_database(django_db_createdb: bool) -> Path | None:
    """The SQLite database that somebody migrated from these very migrations; `--create-db` does without."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"] or django_db_createdb:
        return None
    return migrated_sqlite()


@pytest.fixture(scope="session")
def django_db_keepdb(kept_database: Path | None) -> bool:
    """Whether Django finds the database in place."""
    return kept_database is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, kept_database: Path | None, django_db_createdb: bool
) -> Iterator[None]:
    """A worker's own database, from a migrated one: on PostgreSQL by its template, on SQLite as a copy.

    SQLite is as it runs for people: a file in WAL mode that several threads can open. In memory when there is room.
    """
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"]:
        if not django_db_createdb:
            database.setdefault("TEST", {})["TEMPLATE"] = migrated_postgresql(os.environ["DATABASE_URL"])
        yield
        return
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="varna-test-", dir=place, ignore_cleanup_errors=True) as folder:
        database.setdefault("TEST", {})["NAME"] = f"{folder}/test.sqlite3"
        if kept_database:
            shutil.copyfile(kept_database, f"{folder}/test.sqlite3")
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After a test that commits, puts back what the migrations left there instead of emptying every table.

    Django's flush would stop at the triggers that guard the journal, and take with it the rows that migrations made.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        snapshot = Snapshot.of(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: snapshot.restore(connection))
        yield
