"""What time is it in the demo city's history?

The demo city is made through the real actions, and its history must look lived-in: an application that came in seven
weeks ago has a receipt, a registry entry and a journal from that day. The actions ask `django.utils.timezone` for the
time (as do `auto_now_add` fields and the journal), so the clock is turned there, within a `with` block, for the
loader and for `remind --date` in a demo city. Nothing that serves people imports this module.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.conf import settings
from django.db import transaction
from django.utils import timezone


@contextmanager
def turned_to(moment: datetime) -> Iterator[None]:
    """For the time of the block it is `moment`; what waits for the commit is done then too, not at the load's end."""
    with patch.object(timezone, "now", lambda: moment):
        yield
        do_what_waits_for_the_commit()


def do_what_waits_for_the_commit() -> None:
    """The whole load is one transaction, but letters are mailed at their own time in the history."""
    connection = transaction.get_connection()
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for _savepoints, callback, _robust in waiting:
        callback()


@contextmanager
def no_mail() -> Iterator[None]:
    """The letters of the past are written and marked as mailed, but no mail leaves the machine.

    Their PDFs are made when somebody opens one, or by `remind`: hundreds would double the time of the load.
    """
    dummy = patch.object(settings, "EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
    with (
        dummy,
        patch("registry.actions.send_notice.file_letters"),
        patch("registry.actions.send_letter_to.file_letters"),
        patch("grants.actions.write_report.file_reports"),
    ):
        yield
