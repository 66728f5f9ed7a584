"""Takes a step in a process of its own and kills it, with SIGKILL, after the statement of a given number."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection, connections


class Moment:
    """Kills its own process after the statement of that number; counts them all."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        given_back = execute(*statement)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return given_back


def killed_at(number: int, step: Callable[[], Any]) -> bool:
    """Was the step killed after so many statements? False when it was done before."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            with connection.execute_wrapper(Moment(number)):
                step()
            os._exit(0)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the step failed by itself"
    return False
