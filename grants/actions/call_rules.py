"""What are applicants judged by in a call, and how is it written into a version that has not opened? (R7)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grants.models import CallCriterion, CallVersion, FollowUpTier, Question, RequiredAttachment

#: Addresses that mean something else under /calls/.
_RESERVED: Final = {"new", "edit"}


@dataclass(frozen=True)
class QuestionContent:
    """A question as the officer writes it; `key` is its name in exports, made from the label when empty."""

    label: str
    kind: str
    step: str
    help_text: str = ""
    options: Sequence[str] = ()
    is_required: bool = True
    key: str = ""


@dataclass(frozen=True)
class AttachmentContent:
    """A document that is asked for."""

    kind: str
    title: str
    help_text: str = ""
    is_required: bool = True


@dataclass(frozen=True)
class TierContent:
    """The follow-up of grants up to a sum in öre; without a sum, of all that are larger than the others."""

    up_to: int | None
    interim_reports: int
    has_visit: bool = False
    needs_certificate: bool = False
    needs_second_person: bool = False


@dataclass(frozen=True)
class RulesContent:
    """What applicants are judged by, all of it: frozen when the call opens (R7)."""

    purpose: str
    eligibility: Sequence[str] = ()
    terms: str = ""
    has_revocation_reservation: bool = True
    questions: Sequence[QuestionContent] = ()
    criteria: Sequence[tuple[str, str]] = ()
    attachments: Sequence[AttachmentContent] = ()
    tiers: Sequence[TierContent] = ()


def rules_of(version: CallVersion) -> RulesContent:
    """A version's content, to be written into another."""
    return RulesContent(
        purpose=version.purpose,
        eligibility=list(version.eligibility),
        terms=version.terms,
        has_revocation_reservation=version.has_revocation_reservation,
        questions=[
            QuestionContent(q.label, q.kind, q.step, q.help_text, q.options, q.is_required, q.key)
            for q in version.questions.all()
        ],
        criteria=[(each.name, each.question) for each in version.criteria.all()],
        attachments=[
            AttachmentContent(each.kind, each.title, each.help_text, each.is_required)
            for each in version.attachments.all()
        ],
        tiers=[
            TierContent(
                each.up_to, each.interim_reports, each.has_visit, each.needs_certificate, each.needs_second_person
            )
            for each in version.tiers.all()
        ],
    )


def write_rules(version: CallVersion, rules: RulesContent) -> None:
    """The version as `rules` says: its parts are written anew, in the order given."""
    kinds = [each.kind for each in rules.attachments]
    if len(kinds) != len(set(kinds)):
        raise ValidationError(_("Each kind of document is asked for once."), code="attachment_twice")
    version.purpose, version.eligibility, version.terms = rules.purpose, list(rules.eligibility), rules.terms
    version.has_revocation_reservation = rules.has_revocation_reservation
    version.save()
    version.questions.all().delete()
    version.criteria.all().delete()
    version.attachments.all().delete()
    version.tiers.all().delete()
    write_tiers(version, rules.tiers)
    taken: list[str] = []
    for position, question in enumerate(rules.questions, start=1):
        if question.kind == Question.Kind.CHOICE and not question.options:
            raise ValidationError(_("A question with choices needs at least one choice."), code="no_options")
        key = question.key if question.key and question.key not in taken else free_name(taken, question.label, 50)
        taken.append(key)
        Question.objects.create(
            version=version,
            position=position,
            key=key,
            kind=question.kind,
            step=question.step,
            label=question.label,
            help_text=question.help_text,
            options=list(question.options) if question.kind == Question.Kind.CHOICE else [],
            is_required=question.is_required,
        )
    CallCriterion.objects.bulk_create(
        CallCriterion(version=version, position=position, name=name, question=asked)
        for position, (name, asked) in enumerate(rules.criteria, start=1)
    )
    RequiredAttachment.objects.bulk_create(
        RequiredAttachment(
            version=version,
            position=position,
            kind=each.kind,
            title=each.title,
            help_text=each.help_text,
            is_required=each.is_required,
        )
        for position, each in enumerate(rules.attachments, start=1)
    )


def write_tiers(version: CallVersion, tiers: Sequence[TierContent]) -> None:
    """The tiers from the smallest sum, whatever the order they were written in; each sum once."""
    sums = [tier.up_to for tier in tiers]
    if len(sums) != len(set(sums)):
        raise ValidationError(_("Each sum stands once in the follow-up by sum."), code="tier_twice")
    ordered = sorted(tiers, key=lambda tier: (tier.up_to is None, tier.up_to or 0))
    FollowUpTier.objects.bulk_create(
        FollowUpTier(version=version, position=position, **vars(tier)) for position, tier in enumerate(ordered, start=1)
    )


def free_name(taken: Iterable[str], name: str, longest: int) -> str:
    """A name for addresses that nobody else has."""
    stem = slugify(name)[: longest - 4].strip("-") or "utlysning"
    used = {*taken, *_RESERVED}
    candidate, number = stem, 2
    while candidate in used:
        candidate, number = f"{stem}-{number}", number + 1
    return candidate
