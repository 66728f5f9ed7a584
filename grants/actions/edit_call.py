"""Create a call, write it while it is a draft or published, and raise its budget. What has opened is frozen (R7)."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.call_rules import QuestionContent, RulesContent, free_name, rules_of, write_rules
from grants.actions.open_call import content_of
from grants.models import Call, CallVersion, Programme, Question
from grants.rules.calls import blockers_to_publishing
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, blockers_to_acting, lock, require_role
from registry.models import Board, User
from registry.roles import Permission, acting_role
from registry.rules import Blocker

FACTS: Final = (
    "name",
    "support_form",
    "opens_at",
    "closes_at",
    "decision_on",
    "period_start",
    "period_end",
    "budget",
    "max_amount",
    "amount_notes",
    "target_group",
    "contact",
)
_MOST_IN_SLUG: Final = 90


@dataclass(frozen=True)
class NewProgramme:
    """A programme that does not exist yet."""

    name: str
    kind: str
    purpose: str
    action_area: str


@transaction.atomic
def create_call(
    *,
    actor: User,
    board: Board,
    programme: Programme | NewProgramme,
    facts: dict[str, Any],
    like: Call | None = None,
) -> Call:
    """A draft with its first version, in a programme of the board; with the rules of an earlier call when `like` is given.

    Raises Refused without the right to manage calls at the board, ValidationError by field when dates or sums do not
    fit together.
    """
    require_role(actor, Permission.MANAGE_CALL, board)
    _check(facts)
    if isinstance(programme, NewProgramme):
        programme = Programme.objects.create(
            board=board,
            key=free_name(Programme.objects.values_list("key", flat=True), programme.name, 50),
            name=programme.name,
            kind=programme.kind,
            purpose=programme.purpose,
            action_area=programme.action_area,
        )
    if programme.board_id != board.pk or (like is not None and like.programme.board_id != board.pk):
        raise Refused([Blocker("other_board", _("The programme belongs to another board."), rule="G1")])
    slug = free_name(Call.objects.values_list("slug", flat=True), facts["name"], _MOST_IN_SLUG)
    call = Call.objects.create(
        programme=programme, slug=slug, **{name: facts.get(name) for name in FACTS if name in facts}
    )
    version = CallVersion.objects.create(call=call, number=1, purpose=programme.purpose, terms="")
    earlier = like.versions.order_by("-number").first() if like is not None else None
    write_rules(version, rules_of(earlier) if earlier is not None else _first_rules(programme))
    _record(Event.CALL_CREATED, actor, call, before={}, after={"programme": programme.key, "name": call.name})
    return call


def _first_rules(programme: Programme) -> RulesContent:
    budget = QuestionContent(_("Budget"), Question.Kind.BUDGET, Question.Step.BUDGET, key="budget")
    return RulesContent(purpose=programme.purpose, questions=[budget])


@transaction.atomic
def save_call(
    *, actor: User, call: Call, facts: dict[str, Any], rules: RulesContent, read_version: int | None = None
) -> Call:
    """Save facts and rules of a call that has not opened. `read_version` is what the writer had before them.

    Raises Refused when the rules are frozen (R7), when somebody else has saved meanwhile, or when a published call
    would no longer fulfil what publishing asks; ValidationError by field.
    """
    locked = lock(Call, pk=call.pk)
    version = locked.versions.order_by("-number").first()
    if blockers := blockers_to_saving(locked, actor, version=version, read_version=read_version):
        raise Refused(blockers)
    _check(facts)
    if version is None:
        version = CallVersion.objects.create(call=locked, number=1, purpose=rules.purpose, terms="")
    old = _facts_of(locked), _digest(version)
    for name in FACTS:
        if name in facts:
            setattr(locked, name, facts[name])
    locked.version += 1
    locked.save()
    write_rules(version, rules)
    if locked.state == Call.State.PUBLISHED and (missing := blockers_to_publishing(locked)):
        raise Refused(missing)
    new = _facts_of(locked), _digest(version)
    changed = [name for name in FACTS if old[0][name] != new[0][name]]
    if changed or old[1] != new[1]:
        before = {name: old[0][name] for name in changed} | {"rules": old[1]}
        _record(Event.CALL_EDITED, actor, locked, before, {name: new[0][name] for name in changed} | {"rules": new[1]})
    return locked


def blockers_to_saving(
    call: Call, actor: User, *, version: CallVersion | None, read_version: int | None = None
) -> list[Blocker]:
    """R7: only a call that has not opened is written, by whoever manages calls at its board."""
    if blockers := blockers_to_acting(actor, Permission.MANAGE_CALL, call):
        return blockers
    is_open_to_change = call.state in (Call.State.DRAFT, Call.State.PUBLISHED)
    if not is_open_to_change or (version is not None and version.frozen_at is not None):
        return [
            Blocker("rules_frozen", _("The call has opened. Its rules are frozen and cannot be changed."), rule="R7")
        ]
    if read_version is not None and read_version != call.version:
        return [
            Blocker(
                "changed_meanwhile", _("Somebody else has saved the call since you opened the page. Look at it again.")
            )
        ]
    return []


@transaction.atomic
def raise_budget(*, actor: User, call: Call, budget: int, reason: str) -> Call:
    """More to distribute in a call that is open or closed, with the reason; `budget` is the new sum in öre."""
    locked = lock(Call, pk=call.pk)
    require_role(actor, Permission.MANAGE_CALL, locked)
    if locked.state not in (Call.State.OPEN, Call.State.CLOSED):
        raise Refused(
            [Blocker("not_running", _("The budget is raised only while the call is open or being allocated."))]
        )
    if budget <= locked.budget:
        raise ValidationError(
            {"budget": _("Write a sum that is larger than today's. It can be raised, never lowered.")}
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the sum is raised.")})
    before = locked.budget
    locked.budget = budget
    locked.version += 1
    locked.save(update_fields=["budget", "version"])
    _record(Event.CALL_BUDGET_RAISED, actor, locked, {"budget": before}, {"budget": budget}, reason=reason.strip())
    return locked


def _check(facts: dict[str, Any]) -> None:
    """What holds between dates and sums; the database asserts the same."""
    errors: dict[str, str] = {}
    if facts["closes_at"] <= facts["opens_at"]:
        errors["closes_at"] = _("Write a time after the call opens.")
    if facts["period_end"] < facts["period_start"]:
        errors["period_end"] = _("Write a day after the first day of the period.")
    if facts["budget"] <= 0:
        errors["budget"] = _("Write how much there is to distribute.")
    if facts.get("max_amount") and facts["max_amount"] > facts["budget"]:
        errors["max_amount"] = _("The most for one application cannot be more than there is to distribute.")
    decision: dt.date | None = facts.get("decision_on")
    if decision and decision < timezone.localdate(facts["closes_at"]):
        errors["decision_on"] = _("Write a day after the call closes.")
    if errors:
        raise ValidationError(errors)


def _facts_of(call: Call) -> dict[str, Any]:
    return {name: _plain(getattr(call, name)) for name in FACTS}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, dt.date) else value


def _digest(version: CallVersion) -> str:
    content = json.dumps(content_of(version), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _record(
    event: Event, actor: User, call: Call, before: dict[str, Any], after: dict[str, Any], *, reason: str = ""
) -> None:
    record(
        event,
        chain=call.journal_chain_name,
        board_id=call.board_id,
        actor=actor,
        actor_role=str(acting_role(actor, Permission.MANAGE_CALL, call) or ""),
        rule="R7",
        reason=reason,
        before=before,
        after=after,
    )
