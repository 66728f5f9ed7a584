"""Which lessons are worth reading for whoever drafts a call, or assesses an application? (G6)"""

from followup.models import Lesson
from followup.selectors import lessons_like
from grants.models import Application, Call
from registry.models import User


def lessons_for_call(call: Call, user: User) -> list[Lesson]:
    """Lessons in the programme's action area, nearest to what the call is called, is for and is to reach."""
    programme = call.programme
    words = " ".join((call.name, call.target_group, programme.name, programme.purpose))
    return lessons_like(user, action_area=programme.action_area, words=words)


def lessons_for_application(application: Application, user: User) -> list[Lesson]:
    """Lessons in the call's action area, nearest to what the organisation wants to do; from any board."""
    call = application.call
    words = " ".join((application.title, application.description, call.target_group))
    return lessons_like(user, action_area=call.programme.action_area, words=words)
