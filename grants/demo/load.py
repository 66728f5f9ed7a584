"""How is the demo city made? Boards and people first, then everything that happened, day by day until now."""

import random
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone, translation

from followup.actions.mark_time import mark_milestones
from followup.age_groups import load_age_groups
from followup.models import AgeGroup, Milestone
from grants.demo.bank import bank_stories
from grants.demo.boards import load_boards
from grants.demo.call_list import CALLS
from grants.demo.calls import call_story
from grants.demo.cases import COURSES
from grants.demo.changes import change_stories
from grants.demo.city import City
from grants.demo.clock import no_mail
from grants.demo.history import load_history
from grants.demo.letters import lose_a_mail, word_letters
from grants.demo.meetings import meeting_stories
from grants.demo.named_stories import stories
from grants.demo.organisations import load_organisations
from grants.demo.outside import outside_stories
from grants.demo.people import MARKER, hashed_password, load_staff, make_user
from grants.demo.requests import request_stories
from grants.demo.reviewing import application_story
from grants.demo.sanctions import load_first_list, load_second_list
from grants.demo.schedule import Schedule, Story
from grants.demo.visits import visit_stories
from grants.demo.volume import volume_stories
from grants.models import Application, Call
from registry.models import Organisation, Parameter, User
from vetting.criteria import load_criteria
from vetting.models import Criterion

#: Above this sum (öre) the demo city asks for an auditor's certificate, and has reports approved by a second person.
FROM_THIS_SUM: Final = 30_000_000
DEEPER_FOLLOW_UP: Final = ("auditor_certificate_above_ore", "report_second_person_above_ore")


@dataclass(frozen=True)
class Made:
    """How much there is in a demo city."""

    organisations: int
    calls: int
    applications: int


def is_loaded() -> bool:
    """Is the demo city there? Its last person is made when all the rest is."""
    return User.objects.filter(email=MARKER).exists()


def has_people() -> bool:
    """Has anybody been here before, other than the demo?"""
    return User.objects.exists() or Organisation.objects.exists()


@transaction.atomic
def load() -> Made:
    """Make the whole city in one transaction: there is all of it, or none."""
    now = timezone.now()
    schedule = Schedule(now)
    load_criteria(Criterion)
    load_age_groups(AgeGroup)
    Parameter.objects.bulk_create(
        [Parameter(key=key, value=FROM_THIS_SUM, valid_from=schedule.day(-900)) for key in DEEPER_FOLLOW_UP]
    )
    boards = load_boards(schedule.today)
    hashed = hashed_password()
    staff = load_staff(boards, hashed, schedule.today)
    dice = random.Random(2026)  # noqa: S311 - the same city every time
    city = City(schedule, boards, staff, load_organisations(boards, hashed, schedule.today, dice))
    load_first_list()
    load_history(city)
    for spec in CALLS:
        schedule.add(call_story(city, spec))
    for course in COURSES:
        schedule.add(application_story(city, course))
    for story in [*stories(city), *meeting_stories(city), *visit_stories(city)]:
        schedule.add(story)
    for story in [*request_stories(city), *outside_stories(city), *bank_stories(city), *volume_stories(city)]:
        schedule.add(story)
    for story in change_stories(city):
        schedule.add(story)
    schedule.add(_time_passes(schedule))
    with no_mail(), translation.override("sv"):
        schedule.tell()
        load_second_list(city)
        word_letters(city, "socialnamnden")
        lose_a_mail(city, "kulturnamnden")
    _make_administrator(hashed)
    return Made(Organisation.objects.count(), Call.objects.count(), Application.objects.count())


def _time_passes(schedule: Schedule) -> Story:
    """Once a week, and every night of the last two weeks, what is due is marked so."""
    nights = [*range(-800, -14, 7), *range(-14, 1)]
    for night in nights:
        yield schedule.at(schedule.day(night), 2)
        if Milestone.objects.exists():
            mark_milestones()


def _make_administrator(hashed: str) -> None:
    administrator = make_user("Systemadministratör", MARKER, hashed)
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
