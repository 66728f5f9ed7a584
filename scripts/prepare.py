"""Is this folder ready to serve? Compiled translations, a migrated database, the demo city.

Does it all in one process, and every step again at every start: each finds by itself that there is nothing left to do,
so there is no stamp that could be out of date.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from registry.management.catalogue import compile_catalogues


def main() -> None:
    """Prepares the database that DATABASE_URL names; the demo command prints its people."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    compile_catalogues()
    django.setup()
    Path(settings.STATIC_ROOT or "var/static").mkdir(parents=True, exist_ok=True)  # whitenoise asks for it
    call_command("migrate", interactive=False, verbosity=0)
    call_command("demo")


if __name__ == "__main__":
    main()
