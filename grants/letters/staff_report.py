"""How is a staff report laid out when it is signed, and how does it lie on paper?"""

from collections.abc import Iterator, Mapping, Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.models import StaffReport
from grants.rules.reviewing import signed_assessment
from grants.selectors.report_parts import Composed
from registry.letters.plain import parts_of_text
from registry.letters.sheet import sender_of
from registry.models import Case, User
from registry.pdf.paper import Paper
from registry.pdf.parts import Facts, Heading, Part, from_data


def parts_of_report(
    report: StaffReport, composed: Sequence[Composed], texts: Mapping[str, str], signer: User
) -> list[Part]:
    """The report as it is frozen: each part that says something, and who stands behind it."""
    with translation.override("sv"):
        return [part for each in composed for part in _section(each, texts.get(each.key, ""))] + [
            Heading(_("Signed")),
            Facts(tuple(_people(report, signer))),
        ]


def _section(composed: Composed, text: str) -> Iterator[Part]:
    if not text.strip() and not composed.tables:
        return
    yield Heading(composed.heading)
    for part in parts_of_text(text):
        yield Heading(part.text, 3) if isinstance(part, Heading) else part
    yield from composed.tables


def _people(report: StaffReport, signer: User) -> Iterator[tuple[str, str]]:
    reviewed = signed_assessment(report.application, "reviewer")
    yield _("Case officer"), str(signer)
    if reviewed is not None:
        yield _("Independent reviewer of the assessment"), str(reviewed.person)
    yield _("Version"), str(report.number)


def title_of(report: StaffReport) -> str:
    """The report's title, as it stands on paper and in the register."""
    application = report.application
    with translation.override("sv"):
        return _("Staff report: %(name)s, %(title)s") % {
            "name": application.organisation,
            "title": application.title or application.call,
        }


def paper_of_report(report: StaffReport, case: Case) -> Paper:
    """The signed report on the board's letterhead, dated the day it was signed."""
    if report.signed_at is None:
        raise ValueError("only a signed staff report lies on paper")
    return Paper(
        title=title_of(report),
        parts=from_data(report.parts),
        sender=sender_of(case.board),
        registry_number=case.registry_number,
        dated_on=timezone.localdate(report.signed_at),
        made_at=report.signed_at,
        recipient=(case.board.name,),
    )
