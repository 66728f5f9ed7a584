"""Does Värna work, on both databases and in a browser? The whole test suite in three parts.

A part that cannot run is a failure that says what to install, and so is a test that skips itself. The last line that is
printed is the sum over the parts: `N passed, N failed`.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from scripts import find_browser, postgres

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "var" / "test-reports"
PARTS = ("sqlite", "postgresql", "browser")
LONGEST_SECONDS = 30 * 60


@dataclass
class Outcome:
    """How one part went, and on what it ran."""

    part: str
    ran_on: str = ""
    passed: int = 0
    failed: int = 0
    seconds: float = 0
    remarks: list[str] = field(default_factory=list)

    def fail(self, remark: str) -> None:
        """One more failure, with the sentence that explains it."""
        self.failed += 1
        self.remarks.append(remark)


SEED = random.SystemRandom().randrange(2**32)


def pytest_command(part: str, extra: list[str]) -> list[str]:
    """The command line for one part; what follows `--` on ours goes to pytest and may narrow the tests."""
    chosen = any(Path(argument.split("::")[0]).exists() for argument in extra)
    everything = ["tests/browser"] if part == "browser" else ["tests", "--ignore=tests/browser"]
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    return [
        *(sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup"),
        *(f"--junit-xml={REPORTS / part}.xml", f"--randomly-seed={SEED}"),
        *([] if chosen else everything),
        *extra,
    ]


def run_pytest(outcome: Outcome, extra: list[str], **environment: str) -> None:
    """Runs one part in a process of its own and counts what came of it."""
    report = REPORTS / f"{outcome.part}.xml"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    try:
        status = subprocess.run(
            pytest_command(outcome.part, extra),
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"} | environment,
            stdin=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        outcome.fail(f"stopped after {LONGEST_SECONDS // 60} minutes")
        return
    finally:
        outcome.seconds = time.monotonic() - started
    if report.exists():
        count(outcome, report)
    if status == 5:
        outcome.fail("no test was found")
    elif status and not outcome.failed:
        outcome.fail(f"pytest ended with status {status}")


def count(outcome: Outcome, report: Path) -> None:
    """Adds the test cases of a JUnit report; a test that failed in several phases counts once."""
    cases: dict[tuple[str, str], list[ET.Element]] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 -- our own report
        cases.setdefault((case.get("classname", ""), case.get("name", "")), []).extend(case)
    for (place, name), children in cases.items():
        kinds = {child.tag for child in children}
        if kinds & {"failure", "error"}:
            outcome.failed += 1
        elif skipped := next((child for child in children if child.tag == "skipped"), None):
            outcome.fail(f"{place}.{name} skipped itself: {skipped.get('message')}")
        else:
            outcome.passed += 1


def run_sqlite(extra: list[str]) -> Outcome:
    """Everything but the browser tests, on SQLite."""
    outcome = Outcome("sqlite", f"SQLite {sqlite3.sqlite_version}")
    run_pytest(outcome, extra, DATABASE_URL="sqlite:///:memory:")
    return outcome


def run_postgresql(extra: list[str]) -> Outcome:
    """The same tests on PostgreSQL."""
    outcome = Outcome("postgresql", "PostgreSQL")
    try:
        with postgres.running() as server:
            outcome.ran_on = server.description
            run_pytest(outcome, extra, DATABASE_URL=server.url)
    except postgres.NoPostgres as error:
        outcome.fail(str(error))
    return outcome


def run_browser(extra: list[str]) -> Outcome:
    """The tests in tests/browser, on SQLite, in a real browser."""
    outcome = Outcome("browser", "a browser")
    browser = find_browser.find() or find_browser.install()
    if browser is None:
        outcome.fail(find_browser.REMEDY)
        return outcome
    outcome.ran_on = f"{browser.version} ({browser.path})"
    run_pytest(outcome, extra, DATABASE_URL="sqlite:///:memory:", BROWSER_PATH=browser.path)
    return outcome


RUNS = {"sqlite": run_sqlite, "postgresql": run_postgresql, "browser": run_browser}


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """The parts to run (PARTS in the environment works too), gates that failed before, and arguments for pytest."""
    parser = argparse.ArgumentParser(prog="scripts/test.sh", description=__doc__)
    chosen = os.environ.get("PARTS", "").split() or list(PARTS)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=chosen)
    parser.add_argument("--failed-gates", default="", help="comma-separated names, each counted as a failure")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    parsed = parser.parse_args(arguments)
    if unknown := set(parsed.parts) - set(PARTS):
        parser.error(f"PARTS names {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return parsed


def report(outcomes: list[Outcome], failed_gates: list[str]) -> int:
    """Prints what ran on what, then the sum as the last line; the number of failures."""
    print("\n" + "-" * 78)
    for outcome in outcomes:
        for remark in outcome.remarks:
            print(f"{outcome.part}: {remark}")
    for outcome in outcomes:
        print(f"{outcome.ran_on}: {outcome.passed} passed, {outcome.failed} failed in {outcome.seconds:.0f} s")
    for part in PARTS:
        if part not in {outcome.part for outcome in outcomes}:
            print(f"{part}: left out, as asked")
    for gate in failed_gates:
        print(f"check: {gate} failed, see above")
    failed = sum(outcome.failed for outcome in outcomes) + len(failed_gates)
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed", flush=True)
    return failed


def main() -> int:
    """Runs the parts one after the other; the exit status is 1 when anything failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = parse_arguments(sys.argv[1:])
    REPORTS.mkdir(parents=True, exist_ok=True)
    outcomes = []
    print(f"The order of the tests comes from --randomly-seed={SEED}", flush=True)
    for part in PARTS:
        if part in chosen.parts:
            print(f"\n== {part} ==", flush=True)
            outcomes.append(RUNS[part](chosen.pytest))
    return 1 if report(outcomes, [gate for gate in chosen.failed_gates.split(",") if gate]) else 0


if __name__ == "__main__":
    sys.exit(main())
