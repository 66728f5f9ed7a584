"""How does a form that was sent in lie on paper: who sent it, when, and every word of it?"""

from collections.abc import Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registry.letters.sheet import sender_of
from registry.models import Document, SentForm
from registry.pdf.paper import Paper
from registry.pdf.parts import Bullets, Facts, Heading, Paragraph, Part, from_data


def written(heading: str, text: str) -> list[Part]:
    """A question and what was written there; nothing when nothing was."""
    if not text.strip():
        return []
    return [Heading(heading), *(Paragraph(block.strip()) for block in text.split("\n\n") if block.strip())]


def came_with(names: Sequence[str]) -> list[Part]:
    """The files that came with the form; each is a document of its own."""
    return [Heading(_("Files sent in with it")), Bullets(tuple(names))] if names else []


def paper_of_form(form: SentForm) -> Paper:
    """The form on the board's letterhead, in Swedish, dated the day it came in."""
    case = form.entry.case
    with translation.override("sv"):
        sent = (
            (_("Sender"), f"{case.organisation.name}, {case.organisation.organisation_number}"),
            (_("Sent in by"), str(form.sent_by)),
            (_("Received"), f"{timezone.localtime(form.sent_at):%Y-%m-%d kl. %H.%M}"),
            (_("Document"), str(form.entry)),
        )
        note = _("Sent in through Värna. This copy was made of what was sent in, and has not been changed since.")
        parts = [Facts(sent), *from_data(form.parts), Paragraph(note)]
    return Paper(
        title=title_of_form(form),
        parts=parts,
        sender=sender_of(case.board),
        registry_number=case.registry_number,
        dated_on=timezone.localdate(form.sent_at),
        made_at=form.sent_at,
        recipient=(case.board.name,),
    )


def title_of_form(form: SentForm) -> str:
    """What it is and whose: `Ansökan: Samtalshuset Mellanbron`."""
    with translation.override("sv"):
        kind = str(Document.Kind(form.kind).label)
    subject = form.entry.subject if form.entry.subject == kind else f"{kind}, {form.entry.subject}"
    return f"{subject}: {form.entry.case.organisation.name}"
