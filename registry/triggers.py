"""Which rows does the database itself refuse to change? Triggers for both databases, made by the migrations.

A guard names a table and, for each of insert, update and delete, the SQL condition on OLD and NEW under which the
statement is refused. `ALWAYS` refuses every time; `None` leaves the statement alone.
"""

from dataclasses import dataclass
from typing import Any, Final

ALWAYS: Final = "1 = 1"


def changes(*columns: str) -> str:
    """The condition that one of the columns gets another value, or loses or gains one; the same on both databases."""
    return " OR ".join(
        f"NEW.{column} <> OLD.{column} OR (NEW.{column} IS NULL) <> (OLD.{column} IS NULL)" for column in columns
    )


@dataclass(frozen=True)
class Guard:
    """What is refused on one table, and the words the database refuses it with."""

    table: str
    message: str
    update: str | None = ALWAYS
    delete: str | None = ALWAYS
    insert: str | None = None

    def conditions(self) -> list[tuple[str, str]]:
        """(statement, condition) for each statement that is guarded."""
        guarded = [("UPDATE", self.update), ("DELETE", self.delete), ("INSERT", self.insert)]
        return [(statement, condition) for statement, condition in guarded if condition is not None]

    def names(self) -> list[str]:
        """What its triggers are called in the database."""
        return [f"guard_{self.table}_{statement.lower()}" for statement, _condition in self.conditions()]


def standing(connection: Any) -> set[str]:
    """The names of the triggers that stand in the database now."""
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(names)
        return {row[0] for row in cursor.fetchall()}


def install(schema_editor: Any, guards: list[Guard]) -> None:
    """Create the triggers of `guards`."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for guard in guards:
        for statement, condition in guard.conditions():
            name = f"guard_{guard.table}_{statement.lower()}"
            if is_sqlite:
                schema_editor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {statement} ON {guard.table} FOR EACH ROW "
                    f"BEGIN SELECT RAISE(ABORT, '{guard.message}') WHERE {condition}; END"
                )
                continue
            row = "OLD" if statement == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {condition} THEN RAISE EXCEPTION '{guard.message}' "
                f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
            )
            schema_editor.execute(
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {statement} ON {guard.table} FOR EACH ROW "
                f"EXECUTE FUNCTION {name}()"
            )


def remove(schema_editor: Any, guards: list[Guard]) -> None:
    """Drop the triggers of `guards`."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for guard in guards:
        for statement, _condition in guard.conditions():
            name = f"guard_{guard.table}_{statement.lower()}"
            if is_sqlite:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {guard.table}")
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


REGISTRY_GUARDS: Final = [
    Guard("registry_journalentry", "the journal is append-only"),
    Guard(
        "registry_journalchain",
        "a journal chain only grows",
        update=(
            "NEW.last_seq < OLD.last_seq OR NEW.name <> OLD.name "
            "OR (NEW.last_seq = OLD.last_seq AND NEW.last_hash <> OLD.last_hash)"
        ),
    ),
    Guard("registry_user", "users are deactivated, never deleted", update=None),
    Guard(
        "registry_notice",
        "a letter that was sent is never changed",
        update=changes("body", "subject", "case_id", "letter", "to_organisation", "language", "created_at"),
    ),
    Guard(
        "registry_document",
        "a filed document is never changed",
        update=(
            f"{changes('sha256', 'file', 'organisation_id')} OR (OLD.case_id IS NOT NULL AND "
            f"({changes('case_id', 'number', 'kind', 'direction', 'title', 'filed_by_id', 'filed_at')}))"
        ),
        delete="OLD.case_id IS NOT NULL",
    ),
]

LETTERS_WITH_PDF: Final = Guard(
    "registry_notice",
    "a letter that was sent is never changed, nor is its PDF made again",
    update=(
        changes(
            "body", "subject", "parts", "recipient", "case_id", "letter", "to_organisation", "language", "created_at"
        )
        + f" OR (OLD.document_id IS NOT NULL AND ({changes('document_id')}))"
    ),
)
"""Takes the place of the guard on letters in REGISTRY_GUARDS since they have parts and a PDF."""

EARLIER_GUARDS: Final = [
    LETTERS_WITH_PDF,
    *(guard for guard in REGISTRY_GUARDS if guard.table == "registry_document"),
]
"""The guards on letters and documents before there was a register."""

REGISTER_GUARDS: Final = [
    Guard(
        "registry_registerentry",
        "what is entered in the register stays as it was entered",
        update=changes("case_id", "board_id", "number", "registered_on", "direction", "counterpart", "subject"),
    ),
    Guard(
        LETTERS_WITH_PDF.table,
        LETTERS_WITH_PDF.message,
        update=f"{LETTERS_WITH_PDF.update} OR (OLD.entry_id IS NOT NULL AND ({changes('entry_id')}))",
    ),
    Guard(
        "registry_document",
        "a filed document is never changed",
        update=(
            f"{changes('sha256', 'file', 'organisation_id')} OR (OLD.case_id IS NOT NULL AND "
            f"({changes('case_id', 'number', 'entry_id', 'kind', 'direction', 'title', 'filed_by_id', 'filed_at')}))"
        ),
        delete="OLD.case_id IS NOT NULL",
    ),
]
"""The register's own, and those on letters and documents that stand in it."""

REQUEST_GUARDS: Final = [
    Guard(
        "registry_documentrequest",
        "an answered request for documents is never changed",
        update="OLD.decided_at IS NOT NULL",
    ),
    Guard(
        "registry_requesteddocument",
        "what was handed out is never changed",
        update=f"OLD.copy_id IS NOT NULL AND ({changes('copy_id', 'outcome', 'entry_id', 'basis_id', 'request_id')})",
        delete="OLD.copy_id IS NOT NULL",
    ),
]

WORDINGS: Final = Guard("registry_letterwording", "a wording is never changed: write a new version")

SENT_IN_GUARDS: Final = [
    Guard(
        "registry_sentform",
        "what was sent in is never changed",
        update=changes("entry_id", "kind", "parts", "sent_by_id", "sent_at")
        + f" OR (OLD.document_id IS NOT NULL AND ({changes('document_id')}))",
    ),
    Guard(
        "registry_hearing",
        "what an organisation was asked and what it answered is never changed",
        update=changes("case_id", "purpose", "material", "withheld", "sent_by_id", "sent_at")
        + f" OR (OLD.answered_at IS NOT NULL AND ({changes('answer', 'answered_by_id', 'answered_at')}))",
    ),
    Guard("registry_withhelditem", "what was withheld from a hearing is never changed"),
]
"""What a case rests on when somebody was heard: the forms that came in, and what was asked before (R1, R9)."""

GUARDS_IN_FORCE: Final = [
    *(guard for guard in REGISTRY_GUARDS if guard.table not in {guard.table for guard in REGISTER_GUARDS}),
    *REGISTER_GUARDS,
    *REQUEST_GUARDS,
    WORDINGS,
    *SENT_IN_GUARDS,
]
"""What stands today, when every migration has run: REGISTRY_GUARDS is what the first of them installed."""
