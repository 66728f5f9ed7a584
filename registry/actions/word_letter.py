"""Word a kind of letter for a board or for the whole city, or go back to the wording above. Each is a version that stays."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.letters.checking import said_of_subject, said_of_text
from registry.letters.places import role_to_word_letters
from registry.lifecycle import Refused, not_permitted
from registry.models import Board, LetterWording, Notice, User
from registry.roles import Role
from registry.rules import Blocker

LONGEST_SUBJECT = 160


@dataclass(frozen=True)
class WordingText:
    """Subject and text in both languages, placeholders in braces."""

    subject_sv: str
    text_sv: str
    subject_en: str
    text_en: str

    def tidied(self) -> "WordingText":
        """The same without blanks around, and with one kind of line break."""
        return WordingText(*(value.replace("\r\n", "\n").strip() for value in asdict(self).values()))


@transaction.atomic
def word_letter(
    *,
    actor: User,
    board: Board | None,
    letter: str,
    text: WordingText,
    valid_from: dt.date,
    read_version: int | None = None,
) -> LetterWording:
    """A new version of the wording, from `valid_from`. Letters already sent keep theirs.

    `read_version` is the latest version when its writer began: nobody writes over what they have not seen.

    Raises ValidationError with what is wrong beside each field (unknown placeholder, something that law requires left
    out), Refused when the actor does not word the letters there.
    """
    role = _require(actor, board)
    if letter not in Notice.Letter.values:
        raise ValidationError({"letter": _("There is no such letter.")})
    errors = wrong_with(letter, text)
    if valid_from < timezone.localdate():
        errors["valid_from"] = [_("Choose today or a day to come: letters already sent keep their wording.")]
    if errors:
        raise ValidationError(errors)
    if read_version is not None and read_version != latest_version(board, letter):
        raise ValidationError(
            _("Somebody has written a later version meanwhile. Read it under Versions, then save yours again.")
        )
    return _write(actor, role, board, letter, valid_from, goes_back=False, **asdict(text.tidied()))


def latest_version(board: Board | None, letter: str) -> int:
    """The number of the latest version, 0 when there is none."""
    found = LetterWording.objects.filter(board=board, letter=letter).aggregate(last=Max("version"))
    return found["last"] or 0


def wrong_with(letter: str, text: WordingText) -> dict[str, list[str]]:
    """What is wrong with each field, as sentences to stand beside it; empty when the wording can be used."""
    words = asdict(text.tidied())
    errors: dict[str, list[str]] = {}
    for language in ("sv", "en"):
        errors[f"subject_{language}"] = _wrong_subject(letter, words[f"subject_{language}"])
        said = words[f"text_{language}"]
        errors[f"text_{language}"] = said_of_text(letter, said) if said else [_("Write the letter.")]
    return {name: messages for name, messages in errors.items() if messages}


@transaction.atomic
def go_back(*, actor: User, board: Board | None, letter: str) -> LetterWording:
    """From today the wording above holds again: the city's for a board, the shipped one for the city.

    Versions that were to come do not come. Raises Refused when there is nothing to go back from.
    """
    role = _require(actor, board)
    today = timezone.localdate()
    latest_on: dict[dt.date, LetterWording] = {}
    for row in LetterWording.objects.filter(board=board, letter=letter).order_by("valid_from", "version"):
        latest_on[max(row.valid_from, today)] = row
    days = [day for day, row in latest_on.items() if not row.goes_back]
    if not days:
        raise Refused([Blocker("no_wording", _("There is no wording of your own to go back from."))])
    written = [_write(actor, role, board, letter, day, goes_back=True) for day in days]
    return written[0]


def _wrong_subject(letter: str, subject: str) -> list[str]:
    if not subject:
        return [_("Write the subject.")]
    if "\n" in subject or len(subject) > LONGEST_SUBJECT:
        return [_("Write the subject on one line of at most %(count)d characters.") % {"count": LONGEST_SUBJECT}]
    return said_of_subject(letter, subject)


def _require(actor: User, board: Board | None) -> Role:
    role = role_to_word_letters(actor, board)
    if role is None:
        raise Refused([not_permitted()])
    boards = Board.objects.filter(pk=board.pk) if board is not None else Board.objects.all()
    list(boards.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))  # one version at a time
    return role


def _write(
    actor: User, role: Role, board: Board | None, letter: str, valid_from: dt.date, *, goes_back: bool, **words: str
) -> LetterWording:
    version = latest_version(board, letter) + 1
    row = LetterWording.objects.create(
        board=board,
        letter=letter,
        version=version,
        valid_from=valid_from,
        goes_back=goes_back,
        written_by=actor,
        **words,
    )
    record(
        Event.WORDING_WRITTEN,
        chain=f"letters/{board.key if board else 'city'}",
        board_id=board.pk if board else None,
        actor=actor,
        actor_role=str(role),
        rule="R2",
        after={
            "letter": letter,
            "version": version,
            "valid_from": valid_from.isoformat(),
            "goes_back": goes_back,
            **words,
        },
    )
    return row
