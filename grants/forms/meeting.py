"""What is typed about a meeting: day and place, who takes part, which cases, recusals and dissents? Shapes, never rules."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions.plan_meeting import AttendeeContent
from grants.forms.handling import ActorForm
from grants.forms.plan_rows import PlanRow
from grants.models import Assessment, Attendee, Meeting
from grants.selectors.meetings import AgendaFilter, applications_for_agenda, boards_to_plan_at, boards_with_meetings
from registry.fields import DayField
from registry.models import Board, ConflictDeclaration, User
from registry.selectors import people_at

MOST_PEOPLE: Final = 60


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class MeetingListForm(forms.Form):
    """By which board the list of meetings is narrowed."""

    mark_optional = False
    board = forms.ChoiceField(label=gettext_lazy("Board"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards = [(board.key, board.name) for board in boards_with_meetings(user)]
        _offer(self, "board", [("", _("All")), *boards])
        if len(boards) < 2:
            del self.fields["board"]

    @property
    def chosen(self) -> str:
        """The board's key; empty for all of them."""
        return str(self.cleaned_data.get("board") or "") if self.is_valid() else ""


class MeetingForm(ActorForm):
    """When and where the board meets."""

    board = forms.ModelChoiceField(label=gettext_lazy("Board"), queryset=Board.objects.none(), empty_label=None)
    meets_on = DayField(label=gettext_lazy("Day"))
    begins_at = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            field = cast("forms.ModelChoiceField[Board]", self.fields["board"])
            field.queryset = boards_to_plan_at(self.actor)
        else:
            del self.fields["board"]


class AttendeeRow(PlanRow):
    """Somebody at the meeting; a row without a name does not count."""

    not_counted: ClassVar[frozenset[str]] = frozenset({"role", "is_present", "serves", "approves_minutes", "key"})

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Attendee.Role.choices, initial=Attendee.Role.MEMBER)
    user = forms.ModelChoiceField(
        label=gettext_lazy("Account in Värna"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("No account"),
    )
    is_present = forms.BooleanField(label=gettext_lazy("Present"), required=False)
    serves = forms.BooleanField(label=gettext_lazy("Serves as member"), required=False)
    approves_minutes = forms.BooleanField(label=gettext_lazy("Approves the minutes"), required=False)
    key = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["user"]).queryset = people_at(board)


AttendeeRows: Any = formset_factory(
    AttendeeRow, formset=BaseFormSet, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE
)


def attendee_rows(meeting: Meeting, data: Any = None, *, spare: int = 2) -> Any:
    """The people at the meeting, and `spare` empty rows."""
    initial: list[dict[str, Any]] = [
        {
            "name": each.name,
            "role": each.role,
            "user": each.user_id,
            "is_present": each.is_present,
            "serves": each.serves,
            "approves_minutes": each.approves_minutes,
            "key": each.pk,
        }
        for each in meeting.attendees.all()
    ]
    rows = AttendeeRows(
        data, prefix="people", initial=initial, form_kwargs={"board": meeting.board, "empty_permitted": True}
    )
    rows.extra = spare if initial else 6
    return rows


def people_in(rows: Any) -> list[AttendeeContent]:
    """The rows that have a name, as the action takes them."""
    found = []
    for form in rows.forms:
        typed = getattr(form, "cleaned_data", {})
        if typed.get("name"):
            found.append(AttendeeContent(**{name: typed[name] for name in form.fields}))
    return found


class AgendaForm(forms.Form):
    """The filters of the cases that can be put on the agenda."""

    mark_optional = False
    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    call = forms.ChoiceField(label=gettext_lazy("Call"), required=False)
    proposal = forms.ChoiceField(label=gettext_lazy("Proposal"), required=False)

    def __init__(self, *args: Any, user: User, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calls = applications_for_agenda(user, meeting).order_by("call__name").values_list("call__slug", "call__name")
        _offer(self, "call", [("", _("All")), *dict.fromkeys(calls)])
        _offer(self, "proposal", [("", _("All")), *Assessment.Proposal.choices])

    @property
    def wanted(self) -> AgendaFilter:
        """What the list is narrowed to; a value that is not offered counts as none."""
        self.is_valid()
        return AgendaFilter(**{name: value for name, value in self.cleaned_data.items() if value})


class HoldForm(ActorForm):
    """That the meeting is held, and where its paragraphs begin."""

    first_paragraph = forms.IntegerField(
        label=gettext_lazy("First paragraph in the minutes"),
        help_text=gettext_lazy("Other matters may stand before these in the same minutes."),
        min_value=1,
        max_value=9999,
    )


class DayForm(ActorForm):
    """On which day something was done."""

    on = DayField(label=gettext_lazy("Day"))

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        if label:
            self.fields["on"].label = label


class _AboutSomebody(ActorForm):
    attendee = forms.ModelChoiceField(label=gettext_lazy("Who"), queryset=Attendee.objects.none())

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Attendee]", self.fields["attendee"])
        field.queryset = meeting.attendees.all()
        field.empty_label = str(_("Choose a person"))


class RecusalForm(_AboutSomebody):
    """Who does not take part in a paragraph, and on which ground."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=ConflictDeclaration.Ground.choices)


class DissentForm(_AboutSomebody):
    """Who does not agree, and why."""

    text = forms.CharField(
        label=gettext_lazy("What the person wanted instead, and why"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
    )


class PostponeForm(ActorForm):
    """Why a case is put off."""

    because = forms.CharField(
        label=gettext_lazy("Why the case is put off"),
        help_text=gettext_lazy("For example: put off to the next meeting, or sent back for more facts."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
