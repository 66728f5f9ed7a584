"""How does anything change state? `advance`: the one door of every machine.

In one transaction it checks the state, the conflict-of-interest declaration (R3), the actor's permission at that board
and the machine's gates, fires the transition, saves, and writes the journal. The caller has locked the row. What the
page explains (`blockers_to`) is what the machine enforces.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import NewEntry, record_many
from registry.roles import ORGANISATION_ROLES, Permission, Role, acting_role, may
from registry.rules import Blocker, asked_already, blockers_to_handling

if TYPE_CHECKING:
    from registry.models import Case, JournalEntry, User

Row = TypeVar("Row", bound=models.Model)


class Refused(Exception):
    """A step that cannot be taken, with the reasons a person can act on."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        self.blockers = list(blockers)
        super().__init__("; ".join(str(blocker) for blocker in self.blockers))

    @property
    def codes(self) -> list[str]:
        """The reasons' codes, in order."""
        return [blocker.code for blocker in self.blockers]


class Stateful(models.Model):
    """A row with a machine: `state` is changed by `advance` only, and `version` counts the changes."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def _transition_of(instance: Any, name: str) -> Any:
    for candidate in instance.get_all_state_transitions():
        if candidate.name == name and candidate.source == instance.state:
            return candidate
    return None


def is_possible(instance: Any, name: str) -> bool:
    """Does the machine have the transition `name` from the state it is in, whatever stands in the way?"""
    return _transition_of(instance, name) is not None


def blockers_to(
    instance: Any, name: str, *, actor: "User | None" = None, known: dict[str, Any] | None = None
) -> list[Blocker]:
    """Everything in the way of `name`: wrong state, permission, R3, and the machine's own gates.

    Without an actor only state and gates are asked. `known` holds facts that a page has fetched once for many rows, by
    the names the rules give them (`clearance`): the same rules, asked without asking the database anew. A step that is
    taken knows nothing beforehand.
    """
    found = _transition_of(instance, name)
    if found is None:
        return [_wrong_state(instance)]
    blockers: list[Blocker] = []
    if actor is not None:
        blockers += _blockers_for(actor, instance, found)
    for condition in found.conditions:
        told = {fact: value for fact, value in (known or {}).items() if fact in condition.takes}
        blockers += condition.rule(instance, **told)
    return blockers


def _wrong_state(instance: Any) -> Blocker:
    detail = ""
    if last := _last_step_of(instance):
        detail = _("%(event)s by %(actor)s at %(time)s.") % {
            "event": last.get_event_display(),
            "actor": last.actor or "Värna",
            "time": timezone.localtime(last.at).strftime("%Y-%m-%d %H.%M"),
        }
    return Blocker(
        "wrong_state",
        _("This step has already been taken or is not open now: the state is “%(state)s”.")
        % {"state": instance.get_state_display()},
        detail=detail,
    )


def _last_step_of(instance: Any) -> "JournalEntry | None":
    """The entry of the row's own last change of state; the case's journal tells of other rows and of letters too."""
    case = getattr(instance, "case", None)
    chain = {"case": case} if case is not None else {"chain__name": getattr(instance, "journal_chain_name", "")}
    entries: models.QuerySet[JournalEntry] = apps.get_model("registry", "JournalEntry").objects.filter(**chain)
    row = {"before__row": instance._meta.label_lower, "before__id": instance.pk}
    return entries.filter(**row).select_related("actor").order_by("-seq").first()


def _blockers_for(actor: "User", instance: Any, found: Any) -> list[Blocker]:
    if not found.permission:
        return []
    permission: Permission = found.permission.permission
    role = acting_role(actor, permission, instance)
    handling = getattr(instance, "case", None) if role not in ORGANISATION_ROLES else None
    return blockers_to_acting(actor, permission, instance, handling=handling)


def blockers_to_acting(
    actor: "User", permission: Permission, thing: Any, *, handling: "Case | None" = None
) -> list[Blocker]:
    """R4: a role that includes the step, there. R3: declared for the case that is handled, and never recused from it."""
    if acting_role(actor, permission, thing) is None:
        return [not_permitted()]
    if handling is not None and (missing := blockers_to_handling(handling, actor)):
        return missing
    if not may(actor, permission, thing):
        return [
            Blocker("recused", _("You have declared a conflict of interest and cannot handle the case."), rule="R3")
        ]
    return []


def not_permitted() -> Blocker:
    """R4: nobody acts for the board outside their role."""
    return Blocker("not_permitted", _("Your role does not include this step."), rule="R4")


def require_role(actor: "User", permission: Permission, thing: Any, *, handling: "Case | None" = None) -> Role:
    """The role in which the actor takes a step that changes no state. Raises Refused with `blockers_to_acting`."""
    blockers = blockers_to_acting(actor, permission, thing, handling=handling)
    role = acting_role(actor, permission, thing)
    if role is None or blockers:
        raise Refused(blockers)
    return role


def advance_many(
    instances: Iterable[Any],
    name: str,
    *,
    actor: "User | None",
    reason: str = "",
    rule: str = "",
    batch: str = "",
    authority: str = "",
    facts: dict[str, Any] | None = None,
    **arguments: Any,
) -> "list[JournalEntry]":
    """Fire `name` on every row, save them and write one journal entry each, or change nothing at all.

    The number of queries does not grow with the rows (their gates must look at the rows themselves only). `authority`
    says on what ground the actor acts at boards where they hold no role, as in a fan-out under G3; the permission was
    then asked where the decision was made. Without an actor goes only what time does: a transition that asks for no
    permission, or says `by_time`. `arguments` go to the transition; `facts` into the journal's `after`.
    Raises Refused.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a state is changed in a transaction, with the row locked")
    rows = list(instances)
    entries: list[NewEntry] = []
    for row in rows:
        asked = None if authority else actor
        if blockers := blockers_to(row, name, actor=asked):
            raise Refused(blockers)
        found = _transition_of(row, name)
        if actor is None and found.permission and not found.custom.get("by_time"):
            raise Refused([not_permitted()])
        before = {"state": row.state}
        with asked_already(row, found.conditions):
            getattr(row, name)(**arguments)
        row.version += 1
        permission = getattr(found.permission, "permission", None)
        role = acting_role(actor, permission, row) if actor and permission else None
        after = {"state": str(row.state), **(facts or {})}
        if authority:
            after["authority"] = authority
        case = getattr(row, "case", None)
        entries.append(
            NewEntry(
                Event(found.custom["event"]),
                case=case,
                chain="" if case else row.journal_chain_name,
                board_id=None if case else getattr(row, "board_id", None),
                organisation_id=None if case else getattr(row, "organisation_id", None),
                actor=actor,
                actor_role=str(role or ""),
                rule=rule,
                reason=reason,
                before={**before, "row": row._meta.label_lower, "id": row.pk},
                after=_plain(after),
            )
        )
    _save(rows)
    return record_many(entries, batch=batch)


def _save(rows: list[Any]) -> None:
    if len(rows) == 1:
        rows[0].save()
        return
    by_model: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, group in by_model.items():
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        values = {field.attname: _value_in_each(group, field) for field in fields}
        model._default_manager.filter(pk__in=[row.pk for row in group]).update(**values)


def _value_in_each(rows: list[Any], field: Any) -> Any:
    """The field's value in each of the rows, for one update: rows with the same value stand together.

    `bulk_update` names every row by itself for every field, which takes forty times as long for a thousand rows.
    """
    alike: dict[str, tuple[Any, list[Any]]] = {}
    for row in rows:
        value = field.pre_save(row, add=False)
        alike.setdefault(repr(value), (models.Value(value, output_field=field), []))[1].append(row.pk)
    choices = list(alike.values())
    if len(choices) == 1:
        return choices[0][0]
    chosen = models.Case(*(models.When(pk__in=keys, then=value) for value, keys in choices), output_field=field)
    needs_cast = transaction.get_connection().features.requires_casted_case_in_updates
    return Cast(chosen, output_field=field) if needs_cast else chosen


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as JSON's own types, so that they hash the same when read back."""
    return {
        key: value if isinstance(value, int | bool | str | list | dict | None) else str(value)
        for key, value in facts.items()
    }


def advance(instance: Any, name: str, *, actor: "User | None", **keywords: Any) -> "JournalEntry":
    """Fire one transition on one locked row; keywords as in `advance_many`. Raises Refused."""
    return advance_many([instance], name, actor=actor, **keywords)[0]


def lock(model: type[Row], **lookup: Any) -> Row:
    """The row, fetched again and locked until the transaction ends (on SQLite the whole database is).

    Others may still write rows that point at it: otherwise whoever notes something in a case of an organisation would
    stop, and be stopped by, whoever holds the organisation (decision 0007).
    """
    return model._default_manager.select_for_update(no_key=True).get(**lookup)
