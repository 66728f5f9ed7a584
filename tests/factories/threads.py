"""Runs steps at the same moment, each in a thread of its own with a connection of its own. No sleeps: a barrier."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

PATIENCE = 30
"""Seconds before a thread that never comes back counts as stuck."""


def together(*steps: Callable[[], Any]) -> list[Any]:
    """What each step gave or raised, in the order they were given; all begin when the last one is ready."""
    barrier = threading.Barrier(len(steps))
    outcomes: list[Any] = [None] * len(steps)

    def run(place: int, step: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            outcomes[place] = step()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "two steps wait for each other"
    return outcomes


def refused(outcomes: list[Any]) -> list[Any]:
    """The outcomes that are Refused, and nothing else that was raised."""
    from registry.lifecycle import Refused

    raised = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    unexpected = [error for error in raised if not isinstance(error, Refused)]
    assert not unexpected, unexpected
    return raised


class Neighbour:
    """Somebody else who takes a step in the middle of ours, in a transaction of their own (PostgreSQL)."""

    def __init__(self, step: Callable[[], Any]) -> None:
        self.outcome: Any = None
        self.backend = 0
        self._connected = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(step,), daemon=True)
        self._thread.start()
        assert self._connected.wait(PATIENCE)

    def _run(self, step: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            self.backend = connection.connection.info.backend_pid
            self._connected.set()
            self.outcome = step()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            self.outcome = error
        finally:
            connection.close()

    def until_stuck_or_done(self) -> None:
        """Come back when the neighbour waits for a lock that we hold, or has finished."""
        while self._thread.is_alive():
            with connection.cursor() as cursor:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.backend])
                if cursor.fetchone()[0]:
                    return

    def finish(self) -> Any:
        """What the step gave or raised."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the neighbour never comes back"
        return self.outcome
