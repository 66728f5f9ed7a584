"""What can a finding's evidence carry? The threshold of rules.md, Evidence, computed with its explanation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.rules import Text

if TYPE_CHECKING:
    from vetting.models import Finding, Vetting
    from vetting.models.finding import Piece

ENOUGH_ALONE = frozenset({"E1", "E2", "E3"})
INDEPENDENT_NEEDED = 2


@dataclass(frozen=True)
class Threshold:
    """Is a finding carried by its evidence, and if not, what is missing? (rules.md, Evidence)"""

    is_met: bool
    explanation: Text


def threshold_of(finding: "Finding", *, without: Collection[int] = ()) -> Threshold:
    """At least one of E1-E3, or two independent E4; E5 and E6 never count. Free speech is never a finding.

    What is in the case as a judgment, opinion, file or saved page counts: what is not saved can change. An act that is
    attributed to nobody, or tied to no activity of the organisation, carries nothing. `without` are keys of documents
    to leave out, as those the organisation was not shown.
    """
    if finding.is_protected_expression:
        return Threshold(False, _("Free speech, political criticism and non-violent disobedience are never a ground."))
    if missing := _attribution_missing(finding):
        return Threshold(False, missing)
    return carried_by(list(finding.evidence.all()), without=without)


def carried_by(pieces: "Sequence[Piece]", *, without: Collection[int] = ()) -> Threshold:
    """What these pieces carry together, by their levels and copies alone. `without` as in `threshold_of`."""
    evidence = [each for each in pieces if each.document_id is None or each.document_id not in without]
    strong = sorted({piece.level for piece in evidence if piece.level in ENOUGH_ALONE and not piece.lacks_copy})
    if strong:
        return Threshold(True, _("Carried by %(levels)s, which is enough alone.") % {"levels": ", ".join(strong)})
    apart = [each for each in evidence if each.level == "E4" and each.is_independent and not each.lacks_copy]
    independent = len(_sources_apart(apart))
    if independent >= INDEPENDENT_NEEDED:
        return Threshold(True, _("Carried by two independent sources of level E4."))
    return Threshold(False, " ".join(_what_is_missing(pieces, independent)))


def _sources_apart(pieces: "list[Piece]") -> "list[Piece]":
    """One of each source: the same name or address again is the same source, whatever is stated of it."""
    apart: list[Piece] = []
    seen: set[tuple[str, str]] = set()
    for piece in pieces:
        marks = {
            ("source", " ".join(piece.source.casefold().split())),
            ("url", piece.url.split("#")[0].rstrip("/").casefold()),
        }
        marks = {mark for mark in marks if mark[1]}
        if not marks & seen:
            apart.append(piece)
        seen |= marks
    return apart


def _attribution_missing(finding: "Finding") -> str:
    if finding.actor == "representative" and not finding.representative_role:
        return _("The finding does not say which role the person who acted had for the organisation.")
    if not finding.activity_link.strip():
        return _("The finding does not say how the act is tied to the organisation's activity.")
    return ""


def _what_is_missing(evidence: "Sequence[Piece]", independent: int) -> list[str]:
    said = []
    if copies := sum(1 for piece in evidence if piece.lacks_copy):
        said.append(
            ngettext(
                "One piece does not count: no copy of it is saved in the case.",
                "%(count)d pieces do not count: no copies of them are saved in the case.",
                copies,
            )
            % {"count": copies}
        )
    if dependent := sum(
        1 for piece in evidence if piece.level == "E4" and not (piece.is_independent or piece.lacks_copy)
    ):
        said.append(
            ngettext(
                "One E4 does not count: its independence is not stated.",
                "%(count)d E4 do not count: their independence is not stated.",
                dependent,
            )
            % {"count": dependent}
        )
    if independent == 1:
        said.append(_("One independent E4 more, or one of E1-E3, is needed."))
    else:
        said.append(_("One of E1-E3, or two independent E4, is needed. E5 and E6 never suffice."))
    return said


def carried_findings(vetting: "Vetting") -> "list[Finding]":
    """The findings whose evidence reaches the threshold."""
    findings = vetting.findings.select_related("ground").prefetch_related("evidence")
    return [finding for finding in findings if threshold_of(finding).is_met]
