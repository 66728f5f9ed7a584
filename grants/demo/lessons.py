"""How does a board of the demo city draw a lesson from an evaluation, and what do others say of it? (G6)"""

import datetime as dt
from collections.abc import Callable

from followup.actions import share_lesson
from followup.actions.comment_lesson import comment_lesson
from followup.models import Evaluation
from grants.demo.applying import Course
from grants.demo.city import City, Handlers
from grants.demo.lesson_texts import COMMENTS, LESSONS, RECALLED_BECAUSE
from grants.demo.schedule import Story
from registry.roles import Role


def draw_lesson(
    city: City, course: Course, evaluation: Evaluation, people: Handlers, when: Callable[[float], dt.datetime]
) -> Story:
    """The lesson from its draft to `course.stop`; `when` gives the moment so many days after the final accounts."""
    yield when(53)
    lesson = share_lesson.draft_lesson(actor=people.officer, evaluation=evaluation)
    if course.stop == "lesson_drafted":
        return
    yield when(54)
    share_lesson.propose_lesson(actor=people.officer, lesson=lesson, content=LESSONS[course.title])
    if course.stop == "lesson_proposed":
        return
    yield when(55)
    share_lesson.share_lesson(actor=people.decider, lesson=lesson)
    if course.stop == "lesson_recalled":
        yield when(55.5)
        share_lesson.recall_lesson(actor=people.decider, lesson=lesson, reason=RECALLED_BECAUSE)
    elif course.title in COMMENTS:
        yield when(55.5)
        other = city.person("jarva", Role.CASE_OFFICER)
        comment_lesson(actor=other, lesson=lesson, text=COMMENTS[course.title])
