"""How does a demo city begin anew, when the database itself refuses to forget?

Triggers guard the journal, the people, the letters and the frozen rules against change (R2, R7, R9). That is what they
are for, and it holds for everybody. Only here, for a city that is invented from end to end, are they taken away while
every table is emptied, and put back before anything is written again. Never run this on a database with real cases:
the command asks first.
"""

from django.core.management import call_command
from django.db import connection

from followup.triggers import FOLLOWUP_GUARDS_IN_FORCE
from grants.triggers import GRANTS_GUARDS_IN_FORCE
from registry.models import Document
from registry.triggers import GUARDS_IN_FORCE, install, remove
from vetting.triggers import VETTING_GUARDS_IN_FORCE

GUARDS = [*GUARDS_IN_FORCE, *VETTING_GUARDS_IN_FORCE, *FOLLOWUP_GUARDS_IN_FORCE, *GRANTS_GUARDS_IN_FORCE]


def start_over() -> None:
    """Empty every table and forget the stored files; the guards sleep meanwhile and stand again afterwards."""
    storage = Document._meta.get_field("file").storage
    files = list(Document.objects.values_list("file", flat=True))
    with connection.schema_editor() as editor:
        remove(editor, GUARDS)
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        with connection.schema_editor() as editor:
            install(editor, GUARDS)
    for name in files:
        storage.delete(name)
