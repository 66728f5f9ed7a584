"""Keep a paper of a meeting: its parts, its PDF and its fingerprint, made once (R2)."""

import hashlib
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.utils import timezone

from grants.letters.meeting_papers import paper_of_meeting
from grants.models import Meeting, MeetingPaper
from registry.pdf.paper import pdf_of
from registry.pdf.parts import Part, as_data


def keep_paper(*, meeting: Meeting, kind: str, parts: Sequence[Part]) -> MeetingPaper:
    """The paper with its PDF, in the transaction of the step that makes it."""
    now = timezone.now()
    content = pdf_of(paper_of_meeting(meeting, kind, parts, made_at=now))
    paper = MeetingPaper(
        meeting=meeting,
        kind=kind,
        parts=as_data(parts),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=now,
    )
    paper.file.save(f"{kind}.pdf", ContentFile(content), save=False)
    paper.save()
    return paper
