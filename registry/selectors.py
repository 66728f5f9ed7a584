"""What do pages ask about cases: their timeline, who may be asked to review, hearings of an organisation?"""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.models import Board, Case, Document, Hearing, JournalEntry, Notice, User
from registry.roles import Role, organisations_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def timeline_of(case: Case) -> QuerySet[JournalEntry]:
    """The case's journal, latest first, with who did what."""
    return JournalEntry.objects.filter(case=case).select_related("actor").order_by("-seq")


def people_with(role: Role, case: Case) -> QuerySet[User]:
    """Active people who hold `role` at the case's board today and are not recused from it (R3)."""
    today = timezone.localdate()
    return (
        User.objects.filter(
            Q(role_assignments__valid_to=None) | Q(role_assignments__valid_to__gte=today),
            role_assignments__valid_from__lte=today,
            role_assignments__role=role,
            role_assignments__board_id=case.board_id,
            is_active=True,
        )
        .exclude(conflict_declarations__case=case, conflict_declarations__has_conflict=True)
        .distinct()
        .order_by("name")
    )


def hearings_to(user: "User | AnonymousUser") -> QuerySet[Hearing]:
    """Hearings sent to the organisations the person acts for, latest first."""
    return (
        Hearing.objects.filter(case__organisation_id__in=organisations_of(user))
        .select_related("case__board", "case__organisation")
        .order_by("-sent_at")
    )


def documents_of(case: Case, user: "User | AnonymousUser") -> QuerySet[Document]:
    """The case's documents that the person may read, latest first; letters that were sent have a list of their own."""
    return Document.objects.visible_to(user).filter(case=case, notice=None).order_by("-number")


def letters_of(case: Case) -> QuerySet[Notice]:
    """The letters sent in the case, latest first, with who was told of each by mail, and their PDF's number."""
    return case.notices.select_related("document").prefetch_related("deliveries").order_by("-pk")


def notices_to(user: "User | AnonymousUser") -> QuerySet[Notice]:
    """Letters to the organisations the person acts for, latest first."""
    return (
        Notice.objects.filter(case__organisation_id__in=organisations_of(user), to_organisation=True)
        .select_related("case__board", "case__organisation")
        .order_by("-created_at")
    )


def people_at(board: Board) -> QuerySet[User]:
    """Active people who hold some role at the board today."""
    today = timezone.localdate()
    return (
        User.objects.filter(
            Q(role_assignments__valid_to=None) | Q(role_assignments__valid_to__gte=today),
            role_assignments__valid_from__lte=today,
            role_assignments__board=board,
            is_active=True,
        )
        .distinct()
        .order_by("name")
    )
