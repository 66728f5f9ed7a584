"""Runs steps at the same moment, each in a process of its own, and tells what came of them (PostgreSQL)."""

import os
import pickle
import select
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, transaction

from registry.lifecycle import Refused


@dataclass(frozen=True)
class Outcome:
    """What a step came to: done, or refused for these reasons; `said` is anything else that was raised."""

    done: bool
    codes: tuple[str, ...] = ()
    said: str = ""


@dataclass
class _Child:
    pid: int
    begin: int
    answer: int
    backend: int = 0


def _run(step: Callable[[], Any], begin: int, answer: int) -> None:
    try:
        connection.ensure_connection()
        os.write(answer, connection.connection.info.backend_pid.to_bytes(8))
        os.read(begin, 1)
        try:
            step()
            outcome = Outcome(done=True)
        except Refused as refused:
            outcome = Outcome(done=False, codes=tuple(refused.codes))
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            outcome = Outcome(done=False, said=repr(error))
        os.write(answer, pickle.dumps(outcome))
        connections.close_all()
    finally:
        os._exit(0)


def _start(step: Callable[[], Any]) -> _Child:
    (go_here, go_there), (tell_there, tell_here) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go_there)
        os.close(tell_there)
        _run(step, go_here, tell_here)
    os.close(go_here)
    os.close(tell_here)
    child = _Child(pid, go_there, tell_there)
    child.backend = int.from_bytes(os.read(tell_there, 8))
    return child


def _is_stuck(child: _Child) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [child.backend])
        return bool(cursor.fetchone()[0])


def _has_answered(child: _Child) -> bool:
    return bool(select.select([child.answer], [], [], 0)[0])


def _finish(child: _Child) -> Outcome:
    with os.fdopen(child.answer, "rb") as answer:
        told = answer.read()
    os.close(child.begin)
    os.waitpid(child.pid, 0)
    outcome: Outcome = pickle.loads(told)
    return outcome


def in_processes(*steps: Callable[[], Any], held: Callable[[], Any]) -> Sequence[Outcome]:
    """What came of each step, in the order given.

    `held` takes a lock here. Before it is let go each step has come to wait for it, or has ended; after that they go on
    in whatever order the database lets them.
    """
    connections.close_all()
    children = [_start(step) for step in steps]
    with transaction.atomic():
        held()
        for child in children:
            os.write(child.begin, b"!")
        waiting = list(children)
        while waiting:
            waiting = [child for child in waiting if not _is_stuck(child) and not _has_answered(child)]
    return [_finish(child) for child in children]
