"""What does the environment say? Every variable Värna reads, checked at start with one clear line.

The table of variables is in README.md; a wrong value stops the start with `StartupError`.
"""

import secrets
from pathlib import Path
from typing import Any

import environ

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

env = environ.Env()


class StartupError(SystemExit):
    """The environment holds a value Värna cannot run with; the text is one line saying what to do."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"Värna cannot start: {variable} {remedy}")


def read_secret_key(*, required: bool) -> str:
    """SECRET_KEY, or one made on the first start and kept in var/ when it is not required."""
    if value := env.str("SECRET_KEY", default=""):
        if len(value) < 32:
            raise StartupError("SECRET_KEY", "is too short: give at least 32 characters")
        return value
    if required:
        raise StartupError("SECRET_KEY", "is missing: give a random text of at least 50 characters")
    kept = VAR / "secret_key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return kept.read_text(encoding="ascii").strip()


def read_database(*, default: str) -> dict[str, Any]:
    """DATABASE_URL as Django's dict: SQLite in WAL mode with immediate transactions, PostgreSQL with a pool."""
    url = env.str("DATABASE_URL", default=default)
    try:
        database: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        raise StartupError("DATABASE_URL", "is not a database address such as postgres://name:word@host/db") from None
    match database.get("ENGINE"):
        case "django.db.backends.sqlite3":
            database["ENGINE"] = "config.sqlite"
            database["OPTIONS"] = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            }
            if database["NAME"] != ":memory:":
                Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        case "django.db.backends.postgresql":
            database.setdefault("OPTIONS", {})
            database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 20}
            database["CONN_MAX_AGE"] = 0
        case engine:
            raise StartupError("DATABASE_URL", f"names {engine or 'no database'}: use sqlite:/// or postgres://")
    return database


def read_email(*, default: str) -> dict[str, Any]:
    """EMAIL_URL as Django's settings; default: mail as files in var/mail."""
    url = env.str("EMAIL_URL", default=default)
    try:
        return dict(environ.Env.email_url_config(url))
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        raise StartupError("EMAIL_URL", "is not a mail address such as smtp+tls://name:word@host:587") from None


def read_storage() -> Path:
    """STORAGE_URL: where documents are kept, outside the web root. Default: var/documents."""
    url = env.str("STORAGE_URL", default=f"file://{VAR / 'documents'}")
    if not url.startswith("file:///"):
        raise StartupError("STORAGE_URL", "must begin with file:/// and name a folder Värna may write to")
    return Path(url.removeprefix("file://"))
