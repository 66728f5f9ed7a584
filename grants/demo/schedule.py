"""In which order did everything happen? All stories of the demo city, told in step, day by day.

A story is a generator: it yields the moment of its next step and is woken when that moment has come. Stories run
through each other as they would in a city, so that registry numbers and the journal follow the calendar. A step whose
moment lies ahead of now is never taken: there the story stands today.
"""

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Iterator

from django.utils import timezone

from grants.demo.clock import turned_to

Story = Iterator[dt.datetime]


class Schedule:
    """The calendar of the demo city, from its first day until now."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.today = timezone.localdate(now)
        self._order = itertools.count()
        self._queue: list[tuple[dt.datetime, int, Story]] = []

    def add(self, story: Story) -> None:
        """A story joins; it does nothing before its first moment."""
        first = next(story, None)
        if first is not None:
            heapq.heappush(self._queue, (first, next(self._order), story))

    def tell(self) -> None:
        """Let every step up to now happen, in order."""
        while self._queue:
            moment, _place, story = heapq.heappop(self._queue)
            if moment > self.now:
                continue
            with turned_to(moment):
                following = next(story, None)
            if following is not None:
                later = max(following, moment + dt.timedelta(minutes=7))
                heapq.heappush(self._queue, (later, next(self._order), story))

    def day(self, offset: float) -> dt.date:
        """The date `offset` days from today; negative is the past."""
        return self.today + dt.timedelta(days=round(offset))

    def office_hour(self, offset: float, dice: random.Random) -> dt.datetime:
        """A moment in working hours `offset` days from today, on a weekday; a past day stays in the past."""
        day = self.day(offset)
        if day.weekday() > 4:
            forward = dt.timedelta(days=7 - day.weekday())
            day += forward if day + forward < self.today else dt.timedelta(days=4 - day.weekday())
        return self.at(day, dice.randint(8, 15), dice.randint(0, 59))

    def evening(self, offset: float, dice: random.Random) -> dt.datetime:
        """A moment when associations sit at their kitchen tables; any day of the week."""
        return self.at(self.day(offset), dice.randint(9, 21), dice.randint(0, 59))

    @staticmethod
    def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """The moment `hour`.`minute` of the day in the city's time."""
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
