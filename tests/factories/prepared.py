"""How does a test get an application under review without waiting for it to be made? By the rows an earlier test left.

Taking a case through the real actions costs hundreds of queries, and most tests start from the same few states. The
first test of a worker that asks for one has it made for real, and the rows that this added and changed are noted. The
next test that takes the same steps gets those rows written straight into its own transaction, with the same keys, the
same files and the same letters waiting for the commit.

The steps that a test has taken are its *course*. It begins with a database that holds what the migrations left, and is
left for good at the first statement that writes something between two steps: from there on everything is made for real.
So it is, too, in tests that commit, when the clock is not at the time the rows were made, and in tests that ask for
`monkeypatch` or `settings`, because they may have changed what a step does.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone, translation

from tests.factories.rows import every_row, execute, files_of, statements_between

Given = ParamSpec("Given")
Result = TypeVar("Result")

KEPT_FOR = dt.timedelta(minutes=10)
READING = ("BEGIN", "SELECT", "SAVEPOINT", "RELEASE SAVEPOINT")


def prepared(step: Callable[Given, Result]) -> Callable[Given, Result]:
    """Makes a factory a step of a course: taken once for real, and written as rows for whoever takes it again."""

    @wraps(step)
    def take(*arguments: Given.args, **keywords: Given.kwargs) -> Result:
        course = Course.current
        if course is None or not course.is_kept():
            return step(*arguments, **keywords)
        steps = (*course.steps, f"{translation.get_language()}: {step.__qualname__}{_told(arguments, keywords)}")
        made = _made.get(steps)
        if made is not None and made.is_of_now():
            made.write()
        else:
            made = _made[steps] = Made.by(lambda: step(*arguments, **keywords))
        course.steps, course.is_left = steps, False
        result: Result = copy.deepcopy(made.result)
        return result

    return take


def _told(*given: Any) -> str:
    """What a step was given, in words: the same words for equal values, and for rows with equal content."""

    def words(value: Any) -> Any:
        match value:
            case None | str() | int() | dt.date():
                return value
            case models.Model():
                return type(value), [getattr(value, field.attname) for field in value._meta.concrete_fields]
            case list() | tuple():
                return [words(each) for each in value]
            case dict():
                return {key: words(each) for key, each in value.items()}
            case _:
                return type(value), words(vars(value))

    return repr(words(given))


class Course:
    """The steps that one test has taken from the migrated database, as long as it wrote nothing else."""

    current: "Course | None" = None

    def __init__(self) -> None:
        self.steps: tuple[str, ...] = ()
        self.is_left = False

    def is_kept(self) -> bool:
        """Does the database hold the rows of the steps and no others? Only in the transaction that pytest gives a test."""
        blocks = connection.atomic_blocks
        given_by_pytest = all(vars(block)["_from_testcase"] for block in blocks)
        return not self.is_left and bool(blocks) and given_by_pytest

    def watch(self, run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Sees every statement of the test, and leaves the course with one that writes."""
        if not sql.lstrip().startswith(READING):
            self.is_left = True
        return run(sql, *rest)


@contextmanager
def course() -> Iterator[None]:
    """For the time of the block, which is a test, a course of its own."""
    before, Course.current = Course.current, Course()
    try:
        with connection.execute_wrapper(Course.current.watch):
            yield
    finally:
        Course.current = before


@dataclass
class Made:
    """What one step gave: the statements that write its rows, its files, what waits for the commit, and its result."""

    at: dt.datetime
    statements: list[tuple[str, Any]]
    files: dict[str, bytes]
    waiting: list[Any]
    result: Any

    @classmethod
    def by(cls, step: Callable[[], Any]) -> "Made":
        """The step taken for real, with every table looked at before and after."""
        at, before, waiting = timezone.now(), every_row(), len(connection.run_on_commit)
        result = step()
        after = every_row()
        return cls(
            at=at,
            statements=statements_between(before, after),
            files=files_of(before, after),
            waiting=connection.run_on_commit[waiting:],
            result=copy.deepcopy(result),
        )

    def is_of_now(self) -> bool:
        """Is it the same hour still and only minutes later, by the clock that the test goes by?"""
        now = timezone.now()
        return self.at <= now < self.at + KEPT_FOR and self.at.hour == now.hour

    def write(self) -> None:
        """The rows, the files and what waits for the commit, once more."""
        execute(self.statements)
        for name, content in self.files.items():
            default_storage.delete(name)
            default_storage.save(name, ContentFile(content))
        inside = set(connection.savepoint_ids)
        connection.run_on_commit += [(inside, called, is_robust) for _savepoints, called, is_robust in self.waiting]


_made: dict[tuple[str, ...], Made] = {}
