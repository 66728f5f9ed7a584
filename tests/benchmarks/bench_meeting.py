"""What does a meeting with 150 cases cost: agenda, decisions in batch, 150 letters as PDF, minutes? Time, CPU, memory, queries.

Made in a database of its own (SQLite in a temporary folder), through the same actions as the pages use.
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

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SEEN: list[tuple[str, str]] = []


@contextmanager
def timed(what: str) -> Iterator[list[float]]:
    """Wall and CPU seconds of what stands within."""
    wall, cpu = time.perf_counter(), time.process_time()
    taken: list[float] = []
    yield taken
    taken += [time.perf_counter() - wall, time.process_time() - cpu]
    SEEN.append((what, f"{taken[0]:.1f} s ({taken[1]:.1f} CPU)"))


def peak() -> str:
    """The process's peak memory."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    return f"{most:.0f} MiB"


def measure(cases: int) -> None:
    """The whole course of the meeting."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from grants.actions import decide_at_meeting, hold_meeting, plan_meeting
    from grants.letters import meeting_papers
    from grants.models import BatchLine, Decision
    from grants.selectors.agenda_rows import agenda_rows
    from registry.models import Document, Notice
    from registry.pdf.paper import pdf_of
    from registry.roles import Role
    from registry.table_export import xlsx_file
    from tests import factories
    from tests.factories import meetings as at

    city = factories.City(budget=10**11)
    applications = []
    for _each in range(cases):
        city.organisation = factories.make_organisation()
        city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
        applications.append(at.ready(city, amount=20_000_000))
    before = peak()
    meeting = plan_meeting.plan_meeting(
        actor=city.coordinator, board=city.board, meets_on=timezone.localdate(), place="A"
    )
    plan_meeting.set_attendance(actor=city.coordinator, meeting=meeting, people=at.people_at(city))
    with timed(f"{cases} cases put on the agenda, each with its prepared decision"):
        plan_meeting.put_on_agenda(actor=city.coordinator, meeting=meeting, applications=applications)
    with timed("the agenda with what is missing in each row"), CaptureQueriesContext(connection) as queries:
        agenda_rows(meeting, city.decider, on=timezone.localdate())
    SEEN.append(("queries of the agenda", str(len(queries))))
    with timed("calling the meeting, the agenda kept as PDF"):
        meeting = plan_meeting.call_meeting(actor=city.coordinator, meeting=meeting)
    with timed("the agenda as XLSX"):
        xlsx_file(*meeting_papers.sheet_of(meeting, "agenda"), title="agenda").close()
    meeting = hold_meeting.hold_meeting(actor=city.coordinator, meeting=meeting)
    batch = decide_at_meeting.start_batch(actor=city.decider, meeting=meeting)
    with timed(f"{cases} decisions with plan, payments, letter and PDF") as taken:
        times, counts = [], []
        for line in batch.lines.order_by("item__position"):
            connection.queries_log.clear()
            start = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                decide_at_meeting.take_line(actor=city.decider, line=line)
            counts.append(len(queries))
            times.append(time.perf_counter() - start)
    decide_at_meeting.go_on(actor=city.decider, batch=batch)
    letters = Document.objects.filter(kind="letter", notice__letter="granted")
    if batch.lines.exclude(result=BatchLine.Result.DECIDED).exists() or letters.count() != cases:
        raise SystemExit("not every case was decided with its letter")
    tenth = max(1, cases // 10)
    SEEN.append(("of which a case", f"{1000 * taken[0] / cases:.0f} ms"))
    SEEN.append(("queries a case, fewest and most after the first", f"{min(counts[1:])} {max(counts[1:])}"))
    ratio = sum(times[-tenth:]) / sum(times[:tenth])
    SEEN.append(("ratio: the last tenth of the cases / the first", f"{ratio:.2f}"))
    with timed("the decision list as PDF"):
        parts = meeting_papers.decision_list_parts(meeting)
        pdf_of(meeting_papers.paper_of_meeting(meeting, "decision_list", parts, made_at=timezone.now()))
    with timed("approving the minutes, kept as PDF"):
        meeting = at.approved(city, meeting)
    SEEN.append(("the minutes", f"{meeting.papers.get(kind='minutes').size / 1024:.0f} KiB"))
    SEEN.append(("peak memory before the meeting and after it", f"{before} {peak()}"))
    SEEN.append(("letters, decisions", f"{Notice.objects.filter(letter='granted').count()} {Decision.objects.count()}"))
    SEEN.append(("database", connection.vendor))


def main() -> None:
    """Measure, and print rows of `what<TAB>value`."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=150)
    known, _other = arguments.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure(known.cases)
    for what, value in SEEN:
        print(f"{what}\t{value}")  # noqa: T201 - the table


if __name__ == "__main__":
    main()
