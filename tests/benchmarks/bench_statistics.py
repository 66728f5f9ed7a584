"""How long does the overview take over 100,000 applications, how much memory, and how many times the plain SQL aggregate?

The aggregate is what the database alone needs to count and sum the same rows by the same dimensions and outcomes.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SEEN: list[tuple[str, str]] = []
TIMES = 3
_AGGREGATE = """
    SELECT c.year, p.board_id, p.action_area, k.target_group, k.support_form, o.legal_form, a.state,
           COUNT(*), SUM(a.requested_amount), SUM(a.granted_amount), SUM(paid.amount), SUM(m.due), SUM(m.on_time), SUM(m.people)
    FROM grants_application a
    JOIN registry_case c ON c.id = a.case_id JOIN grants_call k ON k.id = a.call_id
    JOIN grants_programme p ON p.id = k.programme_id JOIN registry_organisation o ON o.id = a.organisation_id
    LEFT JOIN (SELECT s.application_id, SUM(y.amount) AS amount FROM grants_payment y JOIN grants_support s ON s.id = y.support_id
               WHERE y.state = 'paid' GROUP BY s.application_id) paid ON paid.application_id = a.id
    LEFT JOIN (SELECT m.plan_id, COUNT(*) AS due, SUM(CASE WHEN date(r.submitted_at) <= m.due_on THEN 1 ELSE 0 END) AS on_time,
                      SUM(r.participants_women + r.participants_men) AS people
               FROM followup_milestone m LEFT JOIN followup_report r ON r.milestone_id = m.id
               WHERE m.kind <> 'site_visit' GROUP BY m.plan_id) m ON m.plan_id = a.plan_id
    WHERE a.state <> 'draft' GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


def peak() -> float:
    """The most memory the process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


@contextmanager
def timed() -> Iterator[list[float]]:
    """The seconds taken, last in the list."""
    taken: list[float] = []
    start = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - start)


def best(run: Any) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _each in range(TIMES):
        with timed() as taken:
            run()
        found += taken
    return min(found)


def measure(applications: int) -> None:
    """Fill a database; then the aggregate, the table, the figures and the page."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from grants.populate.run import populate
    from grants.statistics.figures import figures_of
    from grants.statistics.table import table_of
    from registry.models import RoleAssignment, User
    from registry.roles import Role

    populate(max(100, applications // 20), applications, seed=1)

    def aggregate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_AGGREGATE)
            cursor.fetchall()

    plain = best(aggregate)
    SEEN.append((f"plain SQL aggregate over {applications} applications", f"{plain:.2f} s"))
    import pandas  # noqa: F401 - loaded before it is measured

    before = peak()
    table = best(table_of)
    SEEN.append(("the one table (pandas)", f"{table:.2f} s"))
    whole = table_of()
    figures = best(lambda: figures_of(whole))
    SEEN.append(("figures and suppression out of the table", f"{figures:.2f} s"))
    reader = User.objects.create(email="bench@example.org", name="Bench")
    RoleAssignment.objects.create(user=reader, role=Role.CENTRAL_COORDINATOR, valid_from=timezone.localdate())
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")

    def page() -> None:
        if client.get(reverse("overview")).status_code != 200:
            raise SystemExit("the page could not be shown")

    shown = best(page)
    SEEN.append(("the page /overview/", f"{shown:.2f} s"))
    SEEN.append(("ratio: the page / the plain SQL aggregate", f"{shown / plain:.1f}"))
    SEEN.append(("peak memory before the statistics and after them", f"{before:.0f} {peak():.0f} MiB"))
    SEEN.append(("database", connection.vendor))


def main() -> None:
    """Measure, and print rows of `what<TAB>value`."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--applications", type=int, default=100_000)
    known, _other = arguments.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure(known.applications)
    for what, value in SEEN:
        print(f"{what}\t{value}")  # noqa: T201 - the table


if __name__ == "__main__":
    main()
