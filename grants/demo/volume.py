"""What came in beside the stories? Two years of applications, decided and followed up, so that statistics say something.

They are written in bulk with their whole course (`grants.populate`), on the day their call closes, so that registry
numbers follow the calendar. Nobody waits for anything in them; letters and files they have none.
"""

import random
from typing import Final

from grants.demo.applying import Course, sum_for
from grants.demo.call_spec import CallSpec
from grants.demo.city import City, dice_for
from grants.demo.earlier_calls import ENDING, PAST, RUNNING
from grants.demo.schedule import Story
from grants.models import Call
from grants.populate.applications import Applications
from grants.populate.registering import Register
from grants.populate.rows import Tables
from grants.populate.run import MODELS
from grants.populate.scenery import Applicant, Desk, Round
from grants.populate.vetted import Vettings
from registry.models import Organisation

_EACH: Final = {"past": 26, "end": 14, "run": 11}
"""How many applications come in to a call of each sort beside those with a story."""
_DONE: Final = (("closed", 60), ("refused", 26), ("dismissed", 7), ("recalled", 7))
_RUNNING: Final = (("active", 60), ("refused", 26), ("dismissed", 7), ("recalled", 7))


def volume_stories(city: City) -> list[Story]:
    """One for each call of earlier years."""
    return [_story(city, spec) for spec in [*PAST, *ENDING, *RUNNING]]


def _story(city: City, spec: CallSpec) -> Story:
    closes = city.schedule.day(spec.closes)
    yield city.schedule.at(closes, 11)
    dice = dice_for("volume", spec.ident)
    call = Call.objects.select_related("programme__board").get(pk=city.calls[spec.ident].pk)
    tables = Tables(list(MODELS), dice)
    register = Register(tables)
    vettings = Vettings(tables, register, dice, city.schedule.now)
    writer = Applications(tables, register, vettings, dice, city.schedule.now)
    on = _round(city, call)
    states = _DONE if spec not in RUNNING else _RUNNING
    many = _EACH[spec.ident.partition("-")[0]]
    for place, organisation in enumerate(dice.sample(city.associations.others, many)):
        state = dice.choices([state for state, _weight in states], [weight for _state, weight in states])[0]
        at = city.schedule.at(closes, 11, place)
        writer.write(_applicant(city, organisation), on, at, state, asked=_asked(spec, call, dice), is_calm=True)
    tables.write()
    register.save()
    tables.close()
    given = writer.committed.get(call.pk, 0)
    call.refresh_from_db()
    Call.objects.filter(pk=call.pk).update(
        committed_amount=call.committed_amount + given, budget=call.budget + given * 11 // 10
    )


def _asked(spec: CallSpec, call: Call, dice: random.Random) -> int:
    """What is usual in the call, in öre."""
    return sum_for(Course(spec.ident, "", ""), call.max_amount, dice) * 100


def _applicant(city: City, organisation: Organisation) -> Applicant:
    return Applicant(organisation.pk, city.applicant(organisation).pk, organisation.bankgiro)


def _round(city: City, call: Call) -> Round:
    board = call.programme.board
    people = city.handlers(board.key)
    delegation = city.delegation(board.key, 0, refusal=True) or city.delegation(board.key, 0)
    version = call.version_in_force
    if delegation is None or version is None:
        raise ValueError("an open call has its rules frozen, and its board a delegation")
    desk = Desk(board, people.officer.pk, people.reviewer.pk, people.decider.pk, delegation.pk)
    budget = version.questions.filter(kind="budget").values_list("pk", flat=True)
    criteria = list(version.criteria.values_list("pk", flat=True))
    questions = {"budget": budget[0]} if budget else {}
    return Round(call, version.pk, desk, questions, criteria, call.opens_at, call.closes_at)
