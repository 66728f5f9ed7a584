"""How is a database filled? Applications in the order they came in, four years back until today, chunk by chunk."""

import datetime as dt
import heapq
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from followup.models import (
    Evaluation,
    FollowUpPlan,
    Goal,
    GoalJudgement,
    Lesson,
    Milestone,
    PlanLine,
    Report,
    ReportLine,
    ReportResult,
)
from grants.models import (
    Answer,
    Application,
    ApplicationGoal,
    Assessment,
    BudgetLine,
    Call,
    Decision,
    Payment,
    Programme,
    RepaymentClaim,
    Score,
    Support,
    Withdrawal,
)
from grants.populate import scenery
from grants.populate.applications import Applications
from grants.populate.given import Given, write_withdrawal
from grants.populate.registering import Register
from grants.populate.rows import Tables
from grants.populate.vetted import Vettings
from registry.models import Case, JournalChain, JournalEntry, Organisation, RoleAssignment, User
from vetting.models import Advice, Check, Evidence, Finding, Vetting

CHUNK = 5000
YEARS = 4
_NEW = (
    ("submitted", 14),
    ("awaiting_applicant", 8),
    ("in_review", 30),
    ("proposed", 6),
    ("in_hearing", 6),
    ("for_decision", 12),
    ("granted", 8),
    ("partly_granted", 4),
    ("dismissed", 2),
    ("recalled", 2),
    ("draft", 8),
)
_RUNNING = (("active", 70), ("refused", 14), ("granted", 2), ("dismissed", 3), ("recalled", 3), ("withdrawn", 1))
_OLD = (("closed", 62), ("completed", 8), ("refused", 20), ("dismissed", 4), ("recalled", 4), ("withdrawn", 2))
_EVERY = tuple(state.value for state in Application.State)
MODELS = [
    Organisation,
    User,
    RoleAssignment,
    Case,
    JournalChain,
    JournalEntry,
    Vetting,
    Check,
    Finding,
    Evidence,
    Advice,
    FollowUpPlan,
    Goal,
    PlanLine,
    Milestone,
    Report,
    ReportResult,
    ReportLine,
    Evaluation,
    GoalJudgement,
    Lesson,
    Application,
    Answer,
    BudgetLine,
    ApplicationGoal,
    Assessment,
    Score,
    Decision,
    Support,
    Payment,
    Withdrawal,
    RepaymentClaim,
]


@dataclass(frozen=True)
class Filled:
    """What a run wrote, and how fast."""

    organisations: int
    applications: int
    rows: int
    seconds: float


def populate(
    organisations: int, applications: int, seed: int = 1, tell: Callable[[int], None] = lambda _done: None
) -> Filled:
    """Write so many organisations and applications, the same for the same seed; `tell` hears how many are done."""
    started = time.monotonic()
    now = timezone.now()
    dice = random.Random(seed)  # noqa: S311 - the same volume every time, nothing secret
    mark = f"{seed}-{Programme.objects.filter(key__startswith='populate-').count()}"
    with transaction.atomic():
        desks = scenery.desks()
        begin = now - dt.timedelta(days=365 * YEARS)
        windows = [
            (
                begin + dt.timedelta(days=365 * year),
                begin + dt.timedelta(days=365 * (year + 1) + (40 if year == 3 else 0)),
            )
            for year in range(YEARS)
        ]
        calls = scenery.rounds(desks, windows, mark)
    tables = Tables(list(MODELS), random.Random(mark))  # noqa: S311
    written = 0
    with transaction.atomic():
        applicants = scenery.applicants(tables, organisations, desks, dice)
        written += tables.write()
    register = Register(tables)
    writer = Applications(tables, register, Vettings(tables, register, dice, now), dice, now)
    by_window = [[call for call in calls if call.opens == opens] for opens, _closes in windows]
    later: list[tuple[dt.datetime, int, Given]] = []
    order = itertools.count()
    span = (now - begin).total_seconds()
    cycle, every = itertools.cycle(_EVERY), max(1, min(97, applications // 40))
    for first in range(0, applications, CHUNK):
        with transaction.atomic():
            for number in range(first, min(first + CHUNK, applications)):
                at = begin + dt.timedelta(seconds=span * (number + 0.5) / applications)
                while later and later[0][0] <= at:
                    write_withdrawal(tables, register, dice, heapq.heappop(later)[2], now)
                age = (now - at).days
                choices = _NEW if age < 70 else _RUNNING if age < 520 else _OLD
                state = next(cycle) if number % every == 0 else _pick(dice, choices)
                call = dice.choice(by_window[min(int((at - begin).days // 365), YEARS - 1)])
                given = writer.write(dice.choice(applicants), call, at, state)
                if given is not None and given.withdrawn is not None:
                    heapq.heappush(later, (given.withdrawn, next(order), given))
            if first + CHUNK >= applications:
                for _when, _place, given in sorted(later, key=lambda item: item[:2]):
                    write_withdrawal(tables, register, dice, given, now)
            written += tables.write()
            register.save()
            tables.close()
        tell(min(first + CHUNK, applications))
    with transaction.atomic():
        for key, given_sum in writer.committed.items():
            Call.objects.filter(pk=key).update(committed_amount=given_sum, budget=max(given_sum * 5 // 4, 10**9))
    return Filled(organisations, applications, written, time.monotonic() - started)


def _pick(dice: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    return dice.choices([state for state, _weight in choices], [weight for _state, weight in choices])[0]
