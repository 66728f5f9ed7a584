"""What does an exclusion cost with 10 supports and with 1,000, at 25 boards? Time, queries, and their ratios.

Made in a database of its own: SQLite in a temporary folder, or an empty one that `--database` names. What DATABASE_URL
names is never touched: that may be a city's.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

BOARDS = 25


def excluded(supports: int) -> tuple[int, float]:
    """How many queries and seconds the decision took, letters and their PDFs apart."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from tests import factories
    from tests.factories.much_support import much_support
    from tests.journeys.other_road import make_not_met
    from vetting.actions import conclude
    from vetting.models import Vetting

    city = factories.City(budget=10**11)
    application = much_support(city, supports, min(BOARDS, supports))
    found = Vetting.objects.get(pk=application.vetting_id)
    conclude.reopen(actor=city.officer, vetting=found, new_facts="En dom har kommit.")
    vetting = make_not_met(city, application)
    with transaction.atomic():
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            exclusion = factories.exclude_it(city, vetting)
        taken = time.perf_counter() - begun
        if exclusion.withdrawals.count() != supports:
            raise SystemExit("not every support was reached")
        transaction.set_rollback(True)
    return len(asked), taken


def measure(many: int) -> list[tuple[str, str]]:
    """Rows of the table."""
    from django.db import connection

    few_queries, few_seconds = excluded(10)
    queries, seconds = excluded(many)
    return [
        ("database", connection.vendor),
        ("an exclusion of 10 supports: queries, seconds", f"{few_queries} {few_seconds:.2f} s"),
        (f"an exclusion of {many:,} supports: queries, seconds", f"{queries} {seconds:.2f} s"),
        (f"ratio: queries with {many:,} supports / with 10", f"{queries / few_queries:.2f}"),
        (f"ratio: seconds a support with {many:,} / with 10", f"{(seconds / many) / (few_seconds / 10):.2f}"),
    ]


def main() -> None:
    """Measure, and print rows of `what<TAB>value`."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--supports", type=int, default=1000)
    arguments.add_argument("--database", help="address of an empty database to measure in")
    known, _other = arguments.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = known.database or f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        for what, value in measure(known.supports):
            print(f"{what}\t{value}")  # noqa: T201 - the table


if __name__ == "__main__":
    main()
