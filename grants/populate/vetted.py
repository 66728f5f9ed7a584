"""Is the association vetted? Clearances that last a year and serve every board, and vettings in every other state."""

import datetime as dt
import random

from django.utils import timezone

from grants.populate.chains import Chain
from grants.populate.registering import Register
from grants.populate.rows import Tables
from grants.populate.scenery import Applicant, Desk
from registry.events import Event
from registry.models import Case
from vetting.models import Advice, Check, Criterion, Evidence, Finding, Vetting

_OPEN_STATES = (
    "opened",
    "opened",
    "opened",
    "standard_done",
    "enhanced",
    "escalated",
    "referred",
    "assessed",
    "in_hearing",
)
_EVENTS = {
    "standard_done": Event.STANDARD_DONE,
    "enhanced": Event.VETTING_ENHANCED,
    "escalated": Event.VETTING_ESCALATED,
    "referred": Event.VETTING_REFERRED,
    "assessed": Event.VETTING_ASSESSED,
    "in_hearing": Event.VETTING_HEARING_OPENED,
    "cleared": Event.VETTING_CLEARED,
    "not_proven": Event.VETTING_NOT_PROVEN,
    "special_reasons": Event.VETTING_SPECIAL_REASONS,
    "not_met": Event.VETTING_NOT_MET,
    "reopened": Event.VETTING_REOPENED,
}
_LADDER = ["opened", "standard_done", "enhanced", "escalated", "referred", "assessed", "in_hearing"]
_CIRCUMSTANCE = "En deltagare uppger att en ledare hotade med våld vid en öppen kväll i föreningens lokal."


def _course_to(state: str) -> list[str]:
    """The states a vetting passes on its way to `state`, after being opened."""
    if state in _LADDER:
        return _LADDER[1 : _LADDER.index(state) + 1]
    if state == "cleared":
        return ["standard_done", "cleared"]
    if state == "reopened":
        return ["standard_done", "cleared", "reopened"]
    return [*(step for step in _LADDER[1:] if state == "not_met" or step != "in_hearing"), state]


class Vettings:
    """The vettings of a run, each serving the applications that rely on it."""

    def __init__(self, tables: Tables, register: Register, dice: random.Random, now: dt.datetime) -> None:
        self._tables, self._register, self._dice, self._now = tables, register, dice, now
        self._clear: dict[int, tuple[int, dt.date]] = {}
        self._under_way: dict[tuple[int, int], int] = {}
        self._ground: int = Criterion.objects.filter(kind="ground").order_by("code").values_list("pk", flat=True)[0]

    def see_to(
        self, applicant: Applicant, desk: Desk, at: dt.datetime, chain: Chain, *, must_be_clear: bool, is_settled: bool
    ) -> int:
        """The vetting an application sent in `at` stands on: a clearance in force, the one under way, or a new one."""
        day = timezone.localdate(at)
        in_force = self._clear.get(applicant.organisation)
        if in_force and in_force[1] >= day + dt.timedelta(days=80 if must_be_clear else 0):
            after = {"vetting": in_force[0], "valid_until": str(in_force[1])}
            chain.tell(at, Event.VETTING_RELIED_ON, rule="G2", after=after)
            return in_force[0]
        under_way = self._under_way.get((applicant.organisation, desk.board.pk))
        if under_way is not None and not must_be_clear and not is_settled:
            return under_way
        return self._open(applicant, desk, at, self._outcome(must_be_clear, is_settled))

    def _outcome(self, must_be_clear: bool, is_settled: bool) -> str:
        fall = self._dice.random()
        if must_be_clear:
            return "cleared" if fall < 0.96 else "not_proven" if fall < 0.98 else "special_reasons"
        if is_settled:
            return "cleared" if fall < 0.93 else "not_met" if fall < 0.97 else "reopened"
        return "cleared" if fall < 0.4 else self._dice.choice(_OPEN_STATES)

    def _open(self, applicant: Applicant, desk: Desk, at: dt.datetime, state: str) -> int:
        concluded = state in Vetting.CONCLUDED
        done = min(at + dt.timedelta(days=14 if state == "cleared" else 45), self._now)
        day = timezone.localdate(done)
        chain = self._register.open_case(
            Case.Kind.VETTING, desk, applicant.organisation, "Granskning", at, closed_on=day if concluded else None
        )
        course = _course_to(state)
        is_deep = "enhanced" in course
        reviewed = state in ("assessed", "in_hearing", "not_proven", "special_reasons", "not_met")
        factors = dict.fromkeys(Vetting.FACTORS, "no") if state in ("special_reasons", "not_met") else {}
        notes = {f"{name}_note": "Vägt i ärendet." for name in factors}
        until = day + dt.timedelta(days=365)
        key = self._tables[Vetting].add(
            case_id=chain.case_id,
            state=state,
            version=len(course) + 1,
            criteria_on=timezone.localdate(at),
            circumstance=_CIRCUMSTANCE if is_deep else "",
            circumstance_level="E4" if is_deep else "",
            reviewed_by_id=desk.reviewer if reviewed else None,
            reviewed_at=done if reviewed else None,
            review_opinion="Delar bedömningen." if reviewed else "",
            less_intrusive="Varning räcker inte." if state == "not_met" else "",
            conclusion_reasons="Framgår av underlaget." if is_deep and concluded else "",
            concluded_on=day if concluded else None,
            concluded_by_id=desk.officer if concluded else None,
            valid_until=until if concluded else None,
            reopened_on=timezone.localdate(done) if state == "reopened" else None,
            **factors,
            **notes,
        )
        self._check(key, desk, day, is_done=bool(course), is_deep=is_deep)
        if is_deep:
            self._find(key, desk, day, done, escalated="escalated" in course)
        chain.tell(at, Event.VETTING_OPENED, rule="G2", after={"state": "opened"})
        before = "opened"
        for number, step in enumerate(course, start=1):
            when = at + (done - at) * number / len(course)
            changed = {"state": before, "row": "vetting.vetting", "id": key}
            chain.tell(
                when,
                _EVENTS[step],
                actor=desk.officer,
                role="case_officer",
                rule="G2",
                before=changed,
                after={"state": step},
            )
            before = step
        chain.write(self._tables)
        if state in Vetting.SUPPORT_MAY_BE_GIVEN:
            self._clear[applicant.organisation] = (key, until)
        elif not concluded:
            self._under_way[applicant.organisation, desk.board.pk] = key
        return key

    def _check(self, vetting: int, desk: Desk, day: dt.date, *, is_done: bool, is_deep: bool) -> None:
        for kind in Check.Kind.values:
            outcome = "circumstance" if is_deep and kind == "website" else "ok" if is_done else "pending"
            self._tables[Check].add(
                vetting_id=vetting,
                kind=kind,
                outcome=outcome,
                source="Handling i ärendet" if is_done else "",
                checked_on=day if is_done else None,
                checked_by_id=desk.officer if is_done else None,
            )

    def _find(self, vetting: int, desk: Desk, day: dt.date, at: dt.datetime, *, escalated: bool) -> None:
        finding = self._tables[Finding].add(
            vetting_id=vetting,
            ground_id=self._ground,
            description=_CIRCUMSTANCE,
            actor="representative",
            representative_role="leader",
            activity_link="Föreningens öppna kväll.",
            happened_on=day - dt.timedelta(days=120),
            speaks_against="Ledaren förnekar.",
            is_protected_expression=False,
            expression_reasons="Gäller en handling.",
            written_by_id=desk.officer,
            written_at=at,
        )
        self._tables[Evidence].add(
            finding_id=finding,
            level=self._dice.choice(("E1", "E2", "E4", "E5")),
            title="Underlag",
            source="Källa",
            dated_on=day - dt.timedelta(days=90),
            added_by_id=desk.officer,
            added_at=at,
        )
        if escalated:
            self._tables[Advice].add(
                vetting_id=vetting, author_id=desk.reviewer, role="board_coordinator", text="Råd.", given_at=at
            )
