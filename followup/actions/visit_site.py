"""Plan a site visit, draw a sample of grants to visit, note what was seen, follow it up, or cancel (G5)."""

import datetime as dt
import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from followup.actions.change_plan import locked_plan
from followup.actions.review_report import close_accounts_when_complete
from followup.models import FollowUpPlan, Milestone, SiteVisit
from followup.rules.visits import blockers_to_planning_visit
from followup.suggested_visits import VisitRule, is_planned, running_plans
from registry.actions.send_notice import send_notice, send_notices
from registry.actions.write_note import write_note
from registry.events import Event
from registry.journal import NewEntry, record, record_many
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Board, Notice, Organisation, User
from registry.roles import Permission
from registry.rules import Blocker


@dataclass(frozen=True)
class VisitNotes:
    """What a visit gave: what was seen, and what is left to follow up, by when."""

    seen: str
    follow_up: str = ""
    follow_up_by: dt.date | None = None


@transaction.atomic
def plan_visit(
    *, actor: User, plan: FollowUpPlan, planned_on: dt.date, because: str = "", is_announced: bool = True
) -> SiteVisit:
    """Plan a visit. What the rule says of the grant today is kept with it, or `because` when the rule says nothing.

    An announced visit is told of in a letter.
    Raises Refused when the plan does not run or a visit is planned, ValidationError for the day or a missing reason.
    """
    _lock_organisations([plan])
    locked = locked_plan(plan)
    role = require_role(actor, Permission.REVIEW_REPORT, locked, handling=locked.case)
    if waiting := blockers_to_planning_visit(locked):
        raise Refused(waiting)
    _require_day_ahead("planned_on", planned_on)
    milestone = locked.milestones.filter(kind=Milestone.Kind.SITE_VISIT).exclude(state=Milestone.State.APPROVED).first()
    with translation.override("sv"):
        by_rule = list(VisitRule.in_force().reasons(locked))
    said = [text for text in (because.strip(), *by_rule) if text]
    if milestone is not None:
        chosen = SiteVisit.Chosen.PLAN
    elif by_rule:
        chosen = SiteVisit.Chosen.RULE
    elif said:
        chosen = SiteVisit.Chosen.OTHER
    else:
        raise ValidationError({"because": _("The rule does not suggest this visit. Write why you plan it.")})
    visit = SiteVisit.objects.create(
        plan=locked,
        milestone=milestone,
        chosen=chosen,
        because="\n".join(said),
        planned_on=planned_on,
        planned_by=actor,
        is_announced=is_announced,
    )
    record_many([_planned(visit, actor, str(role))])
    _tell([visit], actor)
    return visit


def _lock_organisations(plans: Iterable[FollowUpPlan]) -> None:
    """Whoever ends the plans when support is withdrawn holds these locks first (decision 0007)."""
    keys = {plan.case.organisation_id for plan in plans if plan.case.organisation_id}
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _planned(visit: SiteVisit, actor: User, role: str) -> NewEntry:
    facts = {"visit": visit.pk, "planned_on": visit.planned_on.isoformat(), "chosen": str(visit.chosen)}
    facts["announced"] = visit.is_announced
    return NewEntry(
        Event.VISIT_PLANNED,
        case=visit.case,
        actor=actor,
        actor_role=role,
        rule="G5",
        reason=visit.because,
        after=facts,
    )


def _tell(visits: Sequence[SiteVisit], actor: User) -> None:
    """Announce the visits that are not to be made unannounced."""
    told = [(visit.case, {"visit": visit}) for visit in visits if visit.is_announced]
    send_notices(told, letter=Notice.Letter.VISIT_PLANNED, actor=actor)


def _require_day_ahead(name: str, day: dt.date) -> None:
    if day < timezone.localdate():
        raise ValidationError({name: _("Choose today or a day ahead.")})


@transaction.atomic
def draw_sample(
    *,
    actor: User,
    board: Board,
    how_many: int,
    planned_on: dt.date,
    seed: str = "",
    is_announced: bool = True,
) -> list[SiteVisit]:
    """Draw grants at random among the board's that run and have no visit planned, and plan a visit to each.

    A grant in whose case the actor is recused is not among them (R3); whoever makes the visit declares before that.

    The seed, what was drawn from and what was drawn stand in the journal: who runs `random.Random(seed).sample` over the
    registry numbers, in their order there, gets the same. Raises Refused or ValidationError.
    """
    role = require_role(actor, Permission.REVIEW_REPORT, board)
    _require_day_ahead("planned_on", planned_on)
    held = running_plans(board, actor)
    _lock_organisations(held)
    running = [plan for plan in running_plans(board, actor) if plan in held and not is_planned(plan)]
    among = {plan.case.registry_number: plan for plan in running}
    if not among:
        raise Refused([Blocker("nothing_to_visit", _("Every grant that runs has a visit planned."), rule="G5")])
    if not 1 <= how_many <= len(among):
        raise ValidationError(
            {"how_many": _("Choose between 1 and %(most)d: so many grants can be drawn.") % {"most": len(among)}}
        )
    seed = seed or secrets.token_hex(8)
    numbers = sorted(among)
    drawn = random.Random(seed).sample(numbers, how_many)  # noqa: S311 - to be drawn again by whoever checks it
    with translation.override("sv"):
        because = _("Drawn at random among %(count)d grants, seed %(seed)s.") % {"count": len(among), "seed": seed}
    rows = [
        SiteVisit(
            plan=among[number],
            chosen=SiteVisit.Chosen.SAMPLE,
            because=because,
            planned_on=planned_on,
            planned_by=actor,
            is_announced=is_announced,
        )
        for number in drawn
    ]
    visits = SiteVisit.objects.bulk_create(rows)
    record(
        Event.VISIT_SAMPLE_DRAWN,
        chain=f"visits/{board.key}",
        board_id=board.pk,
        actor=actor,
        actor_role=str(role),
        rule="G5",
        after={"seed": seed, "among": numbers, "drawn": drawn, "planned_on": planned_on.isoformat()},
    )
    record_many([_planned(visit, actor, str(role)) for visit in visits], batch=f"visits-{seed}")
    _tell(visits, actor)
    return visits


@transaction.atomic
def make_visit(*, actor: User, visit: SiteVisit, notes: VisitNotes, made_on: dt.date | None = None) -> SiteVisit:
    """Note what was seen, in the case too; the milestone that asked for the visit is done with it.

    Raises ValidationError for an empty note, a day ahead, or something to follow up without a day.
    """
    day = made_on or timezone.localdate()
    errors = {}
    if not notes.seen.strip():
        errors["seen"] = _("Write what you saw.")
    if day > timezone.localdate():
        errors["made_on"] = _("The day lies ahead. Give the day it happened.")
    elif visit.plan.set_on is not None and day < visit.plan.set_on:
        errors["made_on"] = _("The day lies before the decision on the grant. Give the day it happened.")
    if notes.follow_up.strip() and notes.follow_up_by is None:
        errors["follow_up_by"] = _("Choose the day by which it is to be followed up.")
    if notes.follow_up_by is not None and notes.follow_up_by < timezone.localdate():
        errors["follow_up_by"] = _("Choose today or a day ahead.")
    if notes.follow_up_by is not None and not notes.follow_up.strip():
        errors["follow_up"] = _("Write what is to be followed up.")
    if errors:
        raise ValidationError(errors)
    found = SiteVisit.objects.select_related("plan__case").get(pk=visit.pk)
    _lock_organisations([found.plan])
    milestone = lock(Milestone, pk=found.milestone_id) if found.milestone_id else None
    locked = lock(SiteVisit, pk=visit.pk)
    write_note(actor=actor, case=found.case, text=notes.seen)
    advance(
        locked,
        "make",
        actor=actor,
        rule="G5",
        by=actor,
        on=day,
        notes=notes.seen.strip(),
        follow_up=notes.follow_up.strip(),
        follow_up_by=notes.follow_up_by,
        facts={"visit": locked.pk, "made_on": day.isoformat(), "follow_up_by": str(notes.follow_up_by or "")},
    )
    if milestone is not None and milestone.state != Milestone.State.APPROVED:
        advance(milestone, "make_visit", actor=actor, rule="G5", by=actor, on=day)
        close_accounts_when_complete(actor, milestone.plan)
    return locked


@transaction.atomic
def note_visit(*, actor: User, milestone: Milestone, notes: VisitNotes) -> Milestone:
    """The visit that the plan asks for was made, planned before or not."""
    _lock_organisations([milestone.plan])
    locked = lock(Milestone, pk=milestone.pk)
    if locked.is_report or locked.state == Milestone.State.APPROVED:
        advance(locked, "make_visit", actor=actor, rule="G5", by=actor, on=timezone.localdate())
    planned = SiteVisit.objects.select_for_update(no_key=True).filter(plan=locked.plan, state=SiteVisit.State.PLANNED)
    visit = planned.first()
    if visit is None:
        visit = SiteVisit(plan=locked.plan, chosen=SiteVisit.Chosen.PLAN, planned_on=locked.due_on, planned_by=actor)
        visit.milestone = locked
        visit.save()
    else:
        visit.milestone = locked
        visit.save(update_fields=["milestone"])
    make_visit(actor=actor, visit=visit, notes=notes)
    return Milestone.objects.get(pk=locked.pk)


@transaction.atomic
def follow_up_visit(*, actor: User, visit: SiteVisit, outcome: str) -> SiteVisit:
    """What the visit left to follow up is followed up, and what came of it."""
    if not outcome.strip():
        raise ValidationError({"outcome": _("Write what came of it.")})
    locked = lock(SiteVisit, pk=visit.pk)
    today = timezone.localdate()
    advance(
        locked, "settle", actor=actor, rule="G5", reason=outcome.strip(), by=actor, on=today, outcome=outcome.strip()
    )
    return locked


@transaction.atomic
def cancel_visit(*, actor: User, visit: SiteVisit, because: str) -> SiteVisit:
    """A planned visit will not be made, and why; whoever was told of it is told that too."""
    if not because.strip():
        raise ValidationError({"because": _("Write why the visit will not be made.")})
    _lock_organisations([visit.plan])
    locked = lock(SiteVisit, pk=visit.pk)
    advance(locked, "cancel", actor=actor, rule="G5", reason=because.strip(), because=because.strip())
    if locked.is_announced:
        send_notice(case=locked.case, letter=Notice.Letter.VISIT_CANCELLED, actor=actor, context={"visit": locked})
    return locked
