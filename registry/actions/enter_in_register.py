"""Enter documents in the register of their case, in the transaction that files or sends them (R9, OSL 5:1-2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from registry.models import Case, RegisterEntry
from registry.public_words import public_counterpart, public_subject


@dataclass(frozen=True)
class NewEntry:
    """What is to be entered: one document in `case`. `kind` is a Document.Kind, or `letter` a Notice.Letter: it chooses
    the words the public reads. `public` is those words, when the subject is chosen by the program and holds nothing
    anybody wrote.
    """

    case: Case
    direction: str
    subject: str
    counterpart: str = ""
    kind: str = ""
    letter: str = ""
    public: str = ""


def enter_many(new_entries: Sequence[NewEntry]) -> list[RegisterEntry]:
    """Give each the next number in its case, in the order given; a constant number of queries.

    The cases stay locked until the transaction ends, so that numbers have no gaps and no doubles.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an entry is made in the transaction that files or sends the document")
    last = _last_numbers({new.case.pk for new in new_entries})
    today = timezone.localdate()
    entries = []
    for new in new_entries:
        case = new.case
        last[case.pk] += 1
        party = case.party()
        known = frozenset({case.board.name, party.name} if party else {case.board.name})
        entries.append(
            RegisterEntry(
                board_id=case.board_id,
                case=case,
                number=last[case.pk],
                registered_on=today,
                direction=new.direction,
                counterpart=new.counterpart[:200],
                subject=new.subject[:200],
                public_counterpart=public_counterpart(new.counterpart, case_kind=case.kind, known=known)[:200],
                public_subject=(new.public or public_subject(case_kind=case.kind, kind=new.kind, letter=new.letter))[
                    :200
                ],
            )
        )
    return RegisterEntry.objects.bulk_create(entries)


def enter(new: NewEntry) -> RegisterEntry:
    """Enter one document."""
    return enter_many([new])[0]


def _last_numbers(cases: set[int]) -> dict[int, int]:
    last = dict.fromkeys(cases, 0)
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=cases).order_by("pk").values_list("pk"))
    found = RegisterEntry.objects.filter(case__in=cases).order_by().values_list("case")
    return last | dict(found.annotate(last=Max("number")))
