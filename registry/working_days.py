"""On which day does a period set by law end? Never on a day when the office is shut (lagen 1930:173, 1 and 2 §§).

A period in weeks ends on the day of the week it is counted from. When that is a Saturday, a Sunday, another public
holiday, Midsummer Eve, Christmas Eve or New Year's Eve, what was to be done may be done on the next working day.
"""

import datetime as dt
from functools import cache

import holidays
from holidays.constants import DE_FACTO, PUBLIC

_SATURDAY = 5


@cache
def _closed_days(year: int) -> frozenset[dt.date]:
    """The year's public holidays, and the three eves that the law names."""
    return frozenset(holidays.country_holidays("SE", years=year, categories={PUBLIC, DE_FACTO}))


def is_working_day(day: dt.date) -> bool:
    """Is the day one on which something may last be done by law?"""
    return day.weekday() < _SATURDAY and day not in _closed_days(day.year)


def working_day_from(day: dt.date) -> dt.date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def last_day(counted_from: dt.date, days: int) -> dt.date:
    """The last day of a period of `days` days counted from a day, which is not itself one of them."""
    return working_day_from(counted_from + dt.timedelta(days=days))
