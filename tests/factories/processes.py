"""Runs steps at the same moment, each in a process of its own, and tells what came of them (PostgreSQL)."""

import os
import pickle
import select
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, transaction

from registry.lifecycle import Refused

_PAUSED = b"P"


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


def _pausing(words: str, begin: int, answer: int) -> Callable[..., Any]:
    """Stops before the first statement that holds `words`, says so, and waits to be told to go on."""
    waits = [words]

    def pause(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if waits and waits[0] in sql:
            waits.clear()
            os.write(answer, _PAUSED)
            os.read(begin, 1)
        return execute(sql, params, many, context)

    return pause


def _run(step: Callable[[], Any], begin: int, answer: int, words: str) -> None:
    try:
        connection.ensure_connection()
        os.write(answer, connection.connection.info.backend_pid.to_bytes(8))
        os.read(begin, 1)
        if words:
            connection.execute_wrappers.append(_pausing(words, begin, answer))
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


def _start(step: Callable[[], Any], words: str = "") -> _Child:
    (go_here, go_there), (tell_there, tell_here) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go_there)
        os.close(tell_there)
        _run(step, go_here, tell_here, words)
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
        _let_run(children)
    return [_finish(child) for child in children]


def in_the_middle(step: Callable[[], Any], *others: Callable[[], Any], before: str) -> Sequence[Outcome]:
    """What came of each, the step first, when the others run while the step stands before its first statement that holds
    `before`. It goes on when each of them has ended or has come to wait for a lock.
    """
    connections.close_all()
    first, *children = _start(step, before), *(_start(other) for other in others)
    os.write(first.begin, b"!")
    paused = os.read(first.answer, 1) == _PAUSED
    for child in children:
        os.write(child.begin, b"!")
    with transaction.atomic():
        _let_run(children)
    if paused:
        os.write(first.begin, b"!")
    outcomes = [_finish(child) for child in [*([first] if paused else []), *children]]
    assert paused, f"the step ended, or was refused, before it came to {before}"
    return outcomes


def _let_run(children: Sequence[_Child]) -> None:
    """Until each has ended or waits for a lock."""
    waiting = list(children)
    while waiting:
        waiting = [child for child in waiting if not _is_stuck(child) and not _has_answered(child)]
