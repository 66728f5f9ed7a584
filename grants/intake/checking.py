"""Which rows of a file of support are new, which stand in the register already, and what is wrong with the rest? (G3)

An organisation that is not in the register is taken into it when the file gives its name: support that nobody could find
under its organisation would be out of an exclusion's reach. Without a name there is nobody to ask whether the number is
the right one, so the row is a fault.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.intake.reading import read_support
from grants.intake.rows import Fault, SupportRow, UnreadableFile
from grants.models import Support
from registry.lifecycle import Refused, not_permitted
from registry.models import Board, Organisation, User
from registry.roles import GIVEN_TO, Permission, boards_of
from vetting.selectors import exclusions_in_force

AT_A_TIME: Final = 4000
MOST_FAULTS: Final = 500
Watch = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass
class Intake:
    """What a file holds, or held: how many rows of which kind, their sum in öre, and what is wrong."""

    rows: int = 0
    new: int = 0
    known: int = 0
    value: int = 0
    organisations: int = 0
    differing: list[int] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    batch: str = ""
    reached: int = 0

    def note(self, faults: Iterable[Fault]) -> None:
        """Keep the first faults, and count them all."""
        for fault in faults:
            self.fault_count += 1
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(fault)


@dataclass(frozen=True)
class NewSupport:
    """A row that is not in the register yet. The organisation has no key when it is not there either."""

    row: SupportRow
    board: Board
    organisation: Organisation


class Checking:
    """One time through the file: which rows are new, which stand here already, and what is wrong."""

    def __init__(self, actor: User | None, watch: Watch, most: int | None = None) -> None:
        self.actor, self.watch, self.most, self.today = actor, watch, most, timezone.localdate()
        self.intake = Intake()
        self.boards = {word: board for board in Board.objects.all() for word in _words_for(board)}
        own = boards_of(actor, GIVEN_TO[Permission.IMPORT_SUPPORT]) if actor is not None else set()
        if actor is not None and not own:
            raise Refused([not_permitted()])
        self.own = own
        self.seen: dict[int, int] = {}
        self.found: set[int] = set()
        self.made: set[str] = set()

    def check(self, file: IO[bytes]) -> Intake:
        """Through the whole file, whatever is wrong with it."""
        for part in self.parts(file):
            self.new_in(part)
        return self.intake

    def parts(self, file: IO[bytes]) -> Iterator[list[SupportRow]]:
        contents = read_support(file, today=self.today)
        self.intake.ignored = contents.ignored
        rows = iter(self.watch(contents.rows))
        while part := list(islice(rows, AT_A_TIME)):
            self.intake.rows += len(part)
            if self.most is not None and self.intake.rows > self.most:
                raise UnreadableFile(
                    _("The file has more than %(most)d rows. Divide it into several.") % {"most": self.most}
                )
            understood = [row for row in part if isinstance(row, SupportRow)]
            for row in part:
                if not isinstance(row, SupportRow):
                    self.intake.note(row)
            yield understood

    def new_in(self, part: list[SupportRow]) -> list[NewSupport]:
        """The rows that are not here yet, with their board and organisation; the rest is counted, or noted as faults."""
        numbers = {row.organisation_number for row in part}
        known = {
            each.organisation_number: each for each in Organisation.objects.filter(organisation_number__in=numbers)
        }
        keys = {each.pk for each in known.values()}
        self.found |= keys
        excluded = {each.case.organisation_id for each in exclusions_in_force(keys)} if not self.actor else set()
        standing = _Standing(part, known)
        new = []
        for row in part:
            board = self.boards.get(row.board.casefold())
            organisation = known.get(row.organisation_number)
            faults = [*self._faults_of_board(row, board), *self._faults_of_organisation(row, organisation, excluded)]
            if faults or board is None:
                self.intake.note(faults)
                continue
            organisation = organisation or _organisation_of(row)
            if self._is_repeated(row, board):
                continue
            same = standing.same_as(row, board, organisation)
            if same is not None:
                self._count_known(row, same)
                continue
            if not organisation.pk:
                self.made.add(row.organisation_number)
                self.intake.organisations = len(self.made)
                known[row.organisation_number] = organisation
            self.intake.new += 1
            self.intake.value += row.facts.value
            new.append(NewSupport(row, board, organisation))
        return new

    def _faults_of_board(self, row: SupportRow, board: Board | None) -> Iterator[Fault]:
        if board is None:
            codes = ", ".join(sorted({each.code for each in self.boards.values()}))
            yield row.raw.fault(
                "board",
                _("There is no board “%(word)s”.") % {"word": row.board[:60]},
                _("Write the board's code: %(codes)s.") % {"codes": codes},
            )
        elif self.actor is not None and board.pk not in self.own:
            yield row.raw.fault(
                "board",
                _("You do not take in support for %(board)s.") % {"board": board.name},
                _("Remove the row, and let that board take it in."),
            )

    def _faults_of_organisation(
        self, row: SupportRow, organisation: Organisation | None, excluded: set[int | None]
    ) -> Iterator[Fault]:
        if organisation is None and not row.organisation_name and row.organisation_number not in self.made:
            yield row.raw.fault(
                "organisation_number",
                _("No organisation in the register has the number %(number)s.") % {"number": row.organisation_number},
                _("Check it, or give the organisation's name in a column of its own: it is then registered."),
            )
        if organisation is not None and organisation.pk in excluded and row.facts.period_end >= self.today:
            yield row.raw.fault(
                "organisation_number",
                _("%(name)s is excluded, so a withdrawal is opened on its support.") % {"name": organisation.name},
                _("Say with --as in whose name."),
            )

    def _is_repeated(self, row: SupportRow, board: Board) -> bool:
        facts = row.facts
        key = hash((board.pk, row.organisation_number, facts.form, facts.decision_number))
        first = self.seen.setdefault(key, row.line)
        if first == row.line:
            return False
        self.intake.note(
            [
                row.raw.fault(
                    "decision_number",
                    _("The row is about the same decision as line %(line)d.") % {"line": first},
                    _(
                        "Remove one, or write a letter after the number when the decision gives it twice, such as § 12 b."
                    ),
                )
            ]
        )
        return True

    def _count_known(self, row: SupportRow, same: Support) -> None:
        self.intake.known += 1
        differs = (same.value, same.period_start, same.period_end) != (
            row.facts.value,
            row.facts.period_start,
            row.facts.period_end,
        )
        if differs and len(self.intake.differing) < MOST_FAULTS:
            self.intake.differing.append(row.line)


class _Standing:
    """The support in the register that rows of a part may be about. Two queries, or three with our own exports."""

    def __init__(self, part: list[SupportRow], known: dict[str, Organisation]) -> None:
        numbers = {row.facts.decision_number for row in part}
        public = Support.objects.public().select_related("case")
        entered = public.from_outside().filter(external_reference__in=numbers)
        here = public.filter(case__registry_number__in=numbers, organisation__in=[each.pk for each in known.values()])
        self.entered = {_key(support): support for support in entered}
        self.here = {
            (support.organisation_id, support.case.registry_number): support for support in here if support.case
        }
        ours = {word for row in part if (word := row.raw.cells.get("published_as"))}
        keys = [int(word.rpartition("-")[2]) for word in ours if word.rpartition("-")[2].isdigit()] if ours else []
        published = public.filter(pk__in=keys) | public.filter(case__path_number__in=ours) if ours else []
        self.ours = {_published_as(support): support for support in published}

    def same_as(self, row: SupportRow, board: Board, organisation: Organisation) -> Support | None:
        """The support that the row is about, when it stands here."""
        if not organisation.pk:
            return None
        facts = row.facts
        return (
            self.entered.get((board.pk, organisation.pk, facts.form, facts.decision_number))
            or self.here.get((organisation.pk, facts.decision_number))
            or self.ours.get(str(row.raw.cells.get("published_as", "")))
        )


def _key(support: Support) -> tuple[int, int, str, str]:
    return (support.board_id, support.organisation_id, support.form, support.external_reference)


def _published_as(support: Support) -> str:
    return support.case.path_number if support.case else f"{support.board.code}-{support.pk}"


def _words_for(board: Board) -> set[str]:
    return {word.casefold() for word in (board.code, board.key, board.name, board.short_name)}


def _organisation_of(row: SupportRow) -> Organisation:
    return Organisation(
        organisation_number=row.organisation_number,
        name=row.organisation_name,
        legal_form=row.legal_form,
        seat=row.seat,
    )
