"""Write a letter in a case, freeze its words, tell the recipients by a mail that holds a link only, and make its PDF."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from registry.actions.enter_in_register import NewEntry as NewRegisterEntry
from registry.actions.enter_in_register import enter_many
from registry.actions.file_letters import file_letters
from registry.journal import Event, NewEntry, record_many
from registry.letters.write import days_in_letters, write_letter
from registry.models import Case, Document, Notice, RoleAssignment, User
from registry.pdf.parts import as_data
from registry.roles import Role


def send_notices(
    cases: Sequence[tuple[Case, dict[str, Any]]],
    *,
    letter: str,
    actor: User | None,
    to_organisation: bool = True,
    batch: str = "",
) -> list[Notice]:
    """One letter in each case, words frozen now; mail and PDF on commit. A constant number of queries."""
    days = days_in_letters()
    notices = []
    for case, context in cases:
        language = case.organisation.language if to_organisation else "sv"
        written = write_letter(letter, case, context, days=days, language=language)
        notices.append(
            Notice(
                case=case,
                letter=letter,
                to_organisation=to_organisation,
                language=language,
                subject=written.subject[:200],
                body=written.body,
                parts=as_data(written.parts),
            )
        )
    direction = Document.Direction.OUT if to_organisation else Document.Direction.INTERNAL
    entries = enter_many(
        [
            NewRegisterEntry(
                case=notice.case,
                direction=direction,
                subject=notice.subject,
                counterpart=notice.case.organisation.name if to_organisation else notice.case.board.name,
                letter=letter,
            )
            for notice in notices
        ]
    )
    for notice, entry in zip(notices, entries, strict=True):
        notice.entry = entry
    Notice.objects.bulk_create(notices, batch_size=60)
    record_many(
        [
            NewEntry(
                Event.NOTICE_SENT,
                case=notice.case,
                actor=actor,
                after={"letter": str(letter), "to_organisation": to_organisation, "entry": notice.entry.number},
            )
            for notice in notices
        ],
        batch=batch,
    )
    keys = [notice.pk for notice in notices]
    transaction.on_commit(lambda: mail_notices.enqueue(keys))
    transaction.on_commit(lambda: file_letters.enqueue(keys))
    return notices


def send_notice(
    *, case: Case, letter: str, actor: User | None, context: dict[str, Any] | None = None, to_organisation: bool = True
) -> Notice:
    """One letter in one case."""
    return send_notices([(case, context or {})], letter=letter, actor=actor, to_organisation=to_organisation)[0]


@task()
def mail_notices(keys: list[int]) -> None:
    """Mail each notice's recipients a link. A mail that fails is written on the notice, never lost."""
    notices = list(
        Notice.objects.filter(pk__in=keys, mailed_at=None).select_related("case__board", "case__organisation")
    )
    addresses = _addresses(notices)
    for notice in notices:
        recipients = addresses[notice.pk]
        if not recipients:
            notice.failure = "no recipient has an e-mail address"
        else:
            content = {"notice": notice, "site": settings.SITE_ADDRESS.rstrip("/")}
            with translation.override(notice.language):
                subject = render_to_string("mail/notice_subject.txt", content).strip()
                body = render_to_string("mail/notice.txt", content)
            message = EmailMessage(subject=subject, body=body, bcc=recipients)
            try:
                message.send()
                notice.mailed_to, notice.mailed_at = ", ".join(recipients)[:1000], timezone.now()
            except OSError as error:
                notice.failure = str(error)[:300]
    Notice.objects.bulk_update(notices, ["mailed_to", "mailed_at", "failure"], batch_size=100)


def _addresses(notices: Iterable[Notice]) -> dict[int, list[str]]:
    today = timezone.localdate()
    organisations = {notice.case.organisation_id for notice in notices if notice.to_organisation}
    boards = {notice.case.board_id for notice in notices if not notice.to_organisation}
    held = (
        RoleAssignment.objects.filter(
            Q(organisation_id__in=organisations) | Q(board_id__in=boards, role=Role.DECISION_MAKER),
            Q(valid_to=None) | Q(valid_to__gte=today),
            valid_from__lte=today,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__email")
    )
    by_organisation: dict[int, list[str]] = {}
    by_board: dict[int, list[str]] = {}
    for assignment in held:
        if assignment.organisation_id:
            by_organisation.setdefault(assignment.organisation_id, []).append(assignment.user.email)
        elif assignment.board_id:
            by_board.setdefault(assignment.board_id, []).append(assignment.user.email)
    return {
        notice.pk: (
            by_organisation.get(notice.case.party_key, [])
            if notice.to_organisation
            else by_board.get(notice.case.board_id, [])
        )
        for notice in notices
    }
