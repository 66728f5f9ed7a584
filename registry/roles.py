"""Who may what? The one place that says which role gives which permission, and where.

A role is held at a board, at an organisation, or for the whole city, between two dates. A permission is asked about a
thing: a case, or anything with a case, a board or an organisation. The predicates are registered with django-rules
under the permission's own name, so `rules.has_perm("grants.decide_application", user, application)` and the machines'
`permission=` ask the same question. A superuser has no rights here: rights follow the role.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import rules
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import RoleAssignment, User


class Role(models.TextChoices):
    """What a person is, at a board, an organisation or for the city (glossary: Who)."""

    ORGANISATION_ADMINISTRATOR = "organisation_administrator", _("Organisation administrator")
    CASE_OFFICER = "case_officer", _("Case officer")
    REVIEWER = "reviewer", _("Independent reviewer")
    DECISION_MAKER = "decision_maker", _("Decision-maker")
    BOARD_COORDINATOR = "board_coordinator", _("Board coordinator")
    REGISTRAR = "registrar", _("Registrar")
    CENTRAL_COORDINATOR = "central_coordinator", _("Central coordinator")
    AUDITOR = "auditor", _("Auditor")
    EXECUTIVE_BOARD = "executive_board", _("Executive board (KS)")


ORGANISATION_ROLES: Final = frozenset({Role.ORGANISATION_ADMINISTRATOR})
CITY_ROLES: Final = frozenset({Role.CENTRAL_COORDINATOR, Role.AUDITOR, Role.EXECUTIVE_BOARD})
VETTING_ROLES: Final = frozenset(
    {Role.CASE_OFFICER, Role.REVIEWER, Role.DECISION_MAKER, Role.BOARD_COORDINATOR},
)
BOARD_ROLES: Final = VETTING_ROLES | {Role.REGISTRAR}


class Permission(StrEnum):
    """What can be done; the value is the permission's name in django-rules."""

    APPLY = "grants.apply"
    MANAGE_CALL = "grants.manage_call"
    HANDLE_APPLICATION = "grants.handle_application"
    ASSESS_APPLICATION = "grants.assess_application"
    REVIEW_ASSESSMENT = "grants.review_assessment"
    DECIDE_APPLICATION = "grants.decide_application"
    KEEP_DELEGATIONS = "grants.keep_delegations"
    KEEP_MEETING = "grants.keep_meeting"
    PREPARE_DECISION = "grants.prepare_decision"
    APPROVE_MINUTES = "grants.approve_minutes"
    ACCEPT_TERMS = "grants.accept_terms"
    ASK_FOR_CHANGE = "grants.ask_for_change"
    CONTEST_CLAIM = "grants.contest_claim"
    PREPARE_PAYMENT = "grants.prepare_payment"
    APPROVE_PAYMENT = "grants.approve_payment"
    PREPARE_WITHDRAWAL = "grants.prepare_withdrawal"
    DECIDE_WITHDRAWAL = "grants.decide_withdrawal"
    DECIDE_EXCLUSION = "grants.decide_exclusion"
    RE_EXAMINE_EXCLUSION = "vetting.re_examine_exclusion"
    ASK_TO_LIFT = "vetting.ask_to_lift"
    ENTER_SUPPORT = "grants.enter_support"
    IMPORT_SUPPORT = "grants.import_support"
    SEE_CITY = "grants.see_city"
    VET = "vetting.vet"
    READ_VETTING = "vetting.read"
    ADVISE = "vetting.advise"
    REVIEW_VETTING = "vetting.review"
    SET_CONDITIONS = "vetting.set_conditions"
    SUBMIT_REPORT = "followup.submit_report"
    REVIEW_REPORT = "followup.review_report"
    APPROVE_REPORT = "followup.approve_report"
    EVALUATE = "followup.evaluate"
    REVIEW_EVALUATION = "followup.review_evaluation"
    ADOPT_EVALUATION = "followup.adopt_evaluation"
    SHARE_LESSON = "followup.share_lesson"
    COMMENT_LESSON = "followup.comment_lesson"
    ANSWER_HEARING = "registry.answer_hearing"
    EDIT_ORGANISATION = "registry.edit_organisation"
    KEEP_ORGANISATIONS = "registry.keep_organisations"
    ASSIGN_CASE = "registry.assign_case"
    HANDLE_CASE = "registry.handle_case"
    WORD_LETTERS = "registry.word_letters"
    READ_JOURNAL = "registry.read_journal"
    KEEP_REGISTER = "registry.keep_register"
    HANDLE_DOCUMENT_REQUEST = "registry.handle_document_request"
    RELEASE_DOCUMENTS = "registry.release_documents"
    REFUSE_DOCUMENTS = "registry.refuse_documents"


GIVEN_TO: Final[dict[Permission, frozenset[Role]]] = {
    Permission.APPLY: ORGANISATION_ROLES,
    Permission.ACCEPT_TERMS: ORGANISATION_ROLES,
    Permission.ASK_FOR_CHANGE: ORGANISATION_ROLES,
    Permission.CONTEST_CLAIM: ORGANISATION_ROLES,
    Permission.SUBMIT_REPORT: ORGANISATION_ROLES,
    Permission.ANSWER_HEARING: ORGANISATION_ROLES,
    Permission.EDIT_ORGANISATION: ORGANISATION_ROLES,
    Permission.MANAGE_CALL: frozenset({Role.CASE_OFFICER, Role.BOARD_COORDINATOR}),
    Permission.HANDLE_APPLICATION: frozenset({Role.CASE_OFFICER}),
    Permission.ASSESS_APPLICATION: frozenset({Role.CASE_OFFICER}),
    Permission.REVIEW_ASSESSMENT: frozenset({Role.REVIEWER}),
    Permission.DECIDE_APPLICATION: frozenset({Role.DECISION_MAKER}),
    Permission.KEEP_DELEGATIONS: frozenset({Role.REGISTRAR, Role.BOARD_COORDINATOR}),
    Permission.KEEP_MEETING: frozenset({Role.CASE_OFFICER, Role.BOARD_COORDINATOR, Role.REGISTRAR}),
    Permission.PREPARE_DECISION: frozenset({Role.CASE_OFFICER, Role.BOARD_COORDINATOR, Role.DECISION_MAKER}),
    Permission.APPROVE_MINUTES: frozenset({Role.DECISION_MAKER, Role.BOARD_COORDINATOR, Role.REGISTRAR}),
    Permission.PREPARE_PAYMENT: frozenset({Role.CASE_OFFICER}),
    Permission.APPROVE_PAYMENT: frozenset({Role.DECISION_MAKER, Role.REVIEWER}),
    Permission.PREPARE_WITHDRAWAL: frozenset({Role.CASE_OFFICER, Role.BOARD_COORDINATOR}),
    Permission.DECIDE_WITHDRAWAL: frozenset({Role.DECISION_MAKER}),
    Permission.DECIDE_EXCLUSION: frozenset({Role.DECISION_MAKER}),
    Permission.RE_EXAMINE_EXCLUSION: frozenset({Role.CASE_OFFICER, Role.BOARD_COORDINATOR, Role.DECISION_MAKER}),
    Permission.ASK_TO_LIFT: ORGANISATION_ROLES,
    Permission.ENTER_SUPPORT: frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    Permission.IMPORT_SUPPORT: frozenset({Role.REGISTRAR, Role.BOARD_COORDINATOR}),
    Permission.SEE_CITY: frozenset({Role.CENTRAL_COORDINATOR, Role.AUDITOR, Role.EXECUTIVE_BOARD}),
    Permission.VET: frozenset({Role.CASE_OFFICER}),
    Permission.READ_VETTING: VETTING_ROLES | {Role.CENTRAL_COORDINATOR, Role.AUDITOR},
    Permission.ADVISE: frozenset({Role.BOARD_COORDINATOR, Role.CENTRAL_COORDINATOR}),
    Permission.SET_CONDITIONS: frozenset({Role.BOARD_COORDINATOR}),
    Permission.REVIEW_VETTING: frozenset({Role.REVIEWER}),
    Permission.REVIEW_REPORT: frozenset({Role.CASE_OFFICER}),
    Permission.APPROVE_REPORT: frozenset({Role.CASE_OFFICER, Role.REVIEWER}),
    Permission.EVALUATE: frozenset({Role.CASE_OFFICER}),
    Permission.REVIEW_EVALUATION: frozenset({Role.REVIEWER}),
    Permission.ADOPT_EVALUATION: frozenset({Role.DECISION_MAKER}),
    Permission.SHARE_LESSON: frozenset({Role.DECISION_MAKER}),
    Permission.COMMENT_LESSON: VETTING_ROLES | {Role.CENTRAL_COORDINATOR},
    Permission.KEEP_ORGANISATIONS: frozenset({Role.CASE_OFFICER, Role.BOARD_COORDINATOR, Role.REGISTRAR}),
    Permission.ASSIGN_CASE: frozenset({Role.CASE_OFFICER, Role.BOARD_COORDINATOR, Role.REGISTRAR}),
    Permission.HANDLE_CASE: BOARD_ROLES,
    Permission.WORD_LETTERS: frozenset({Role.BOARD_COORDINATOR, Role.REGISTRAR, Role.CENTRAL_COORDINATOR}),
    Permission.READ_JOURNAL: frozenset({Role.AUDITOR}),
    Permission.KEEP_REGISTER: frozenset({Role.REGISTRAR, Role.CASE_OFFICER}),
    Permission.HANDLE_DOCUMENT_REQUEST: frozenset({Role.REGISTRAR, Role.CASE_OFFICER}),
    Permission.RELEASE_DOCUMENTS: frozenset({Role.REGISTRAR, Role.CASE_OFFICER, Role.DECISION_MAKER}),
    Permission.REFUSE_DOCUMENTS: frozenset({Role.DECISION_MAKER}),
}


@dataclass(frozen=True)
class _Place:
    """Where a thing belongs: its board, its organisation, and its case, as primary keys."""

    board: int | None
    organisation: int | None
    case: Any


def _place_of(thing: Any) -> _Place:
    case = getattr(thing, "case", None)
    if case is None and hasattr(thing, "registry_number"):
        case = thing
    owner = case if case is not None else thing
    board = getattr(owner, "board_id", None)
    organisation = getattr(owner, "organisation_id", None)
    match type(owner).__name__:
        case "Board":
            board = owner.pk
        case "Organisation":
            organisation = owner.pk
    return _Place(board, organisation, case)


def assignments_of(user: "User | AnonymousUser") -> "list[RoleAssignment]":
    """The roles a person holds today. Read once for each `user` object, which lives for one request."""
    if not user.is_authenticated or not user.is_active:
        return []
    held: list[RoleAssignment] | None = getattr(user, "_roles_held", None)
    if held is None:
        today = timezone.localdate()
        held = list(
            user.role_assignments.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)
            .select_related("board", "organisation")
            .order_by("pk")
        )
        vars(user)["_roles_held"] = held
    return held


def is_official(user: "User | AnonymousUser") -> bool:
    """Does the person work for the city, at a board or for the whole of it?"""
    return any(held.role not in ORGANISATION_ROLES for held in assignments_of(user))


def roles_at(user: "User | AnonymousUser", board_id: int | None) -> set[str]:
    """The roles a person holds today at the board."""
    return {held.role for held in assignments_of(user) if held.board_id == board_id}


def boards_of(user: "User | AnonymousUser", roles: Iterable[Role] = BOARD_ROLES) -> set[int]:
    """Primary keys of the boards where the person holds one of `roles` today."""
    wanted = set(roles)
    return {held.board_id for held in assignments_of(user) if held.board_id and held.role in wanted}


def organisations_of(user: "User | AnonymousUser") -> set[int]:
    """Primary keys of the organisations the person acts for today."""
    return {held.organisation_id for held in assignments_of(user) if held.organisation_id}


def holds(user: "User | AnonymousUser", *roles: Role) -> bool:
    """Does the person hold one of `roles` anywhere today?"""
    return any(held.role in roles for held in assignments_of(user))


def acting_role(user: "User | AnonymousUser", permission: Permission, thing: Any = None) -> Role | None:
    """The role that gives the person `permission` for `thing`, or None when none does.

    Without a thing: a role that gives the permission anywhere.
    """
    place = _place_of(thing) if thing is not None else None
    for held in assignments_of(user):
        if held.role not in GIVEN_TO[permission]:
            continue
        if place is None or held.role in CITY_ROLES:
            return Role(held.role)
        if held.board_id is not None and held.board_id == place.board:
            return Role(held.role)
        if held.organisation_id is not None and held.organisation_id == place.organisation:
            return Role(held.role)
    return None


def lists_cases(user: "User | AnonymousUser") -> bool:
    """May the person list cases and requests for documents? The executive board and the central coordinator may not."""
    return holds(user, *(BOARD_ROLES | {Role.AUDITOR}))


def is_recused(user: "User | AnonymousUser", thing: Any) -> bool:
    """Has the person declared a conflict of interest in the thing's case? (R3, KL 6:28)"""
    case = _place_of(thing).case
    if case is None or not case.pk:
        return False
    return any(each.has_conflict and each.user_id == user.pk for each in case.conflict_declarations.all())


def may(user: "User | AnonymousUser", permission: Permission, thing: Any = None) -> bool:
    """May the person do this, there? False for whoever is recused from the case (R3)."""
    return bool(rules.has_perm(permission.value, user, thing))


def allows(permission: Permission) -> Callable[[Any, Any], bool]:
    """The `permission=` of a django_fsm transition: asks `may` about the row itself."""

    def ask(instance: Any, user: Any) -> bool:
        return may(user, permission, instance)

    ask.permission = permission  # type: ignore[attr-defined]
    return ask


def _register(permission: Permission) -> None:
    @rules.predicate(name=permission.value)
    def holds_a_role_that_gives_it(user: Any, thing: Any) -> bool:
        return acting_role(user, permission, thing) is not None

    @rules.predicate(name=f"{permission.value}:not_recused")
    def is_not_recused(user: Any, thing: Any) -> bool:
        return thing is None or not is_recused(user, thing)

    rules.add_perm(permission.value, holds_a_role_that_gives_it & is_not_recused)


for _permission in Permission:
    _register(_permission)
