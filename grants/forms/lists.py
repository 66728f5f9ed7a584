"""By what are the work list and the case queue narrowed?"""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application
from grants.selectors import cases as queue
from grants.selectors.work_item import Reason, WorkItem
from registry.models import User


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class QueueForm(forms.Form):
    """The filters of the queue."""

    mark_optional = False
    q = forms.CharField(label=gettext_lazy("Number or name"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    board = forms.ChoiceField(label=gettext_lazy("Board"), required=False)
    call = forms.ChoiceField(label=gettext_lazy("Call"), required=False)
    officer = forms.ChoiceField(label=gettext_lazy("Case officer"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        states = [(value, label) for value, label in Application.State.choices if value != Application.State.DRAFT]
        _offer(self, "state", [everything, ("open", _("Not decided")), *states])
        boards = [(board.key, board.name) for board in queue.boards_in_queue(user)]
        _offer(self, "board", [everything, *boards])
        if len(boards) < 2:
            del self.fields["board"]
        _offer(self, "call", [everything, *((call.slug, call.name) for call in queue.calls_in_queue(user)[:200])])
        _offer(self, "officer", [everything, ("mine", _("Mine")), ("unassigned", _("Nobody"))])

    def wanted(self, sort: str) -> queue.CaseFilter:
        """What the list is narrowed to; a value that is not offered counts as none."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return queue.CaseFilter(**given, sort=sort)


class WorkForm(forms.Form):
    """The filters of the work list."""

    mark_optional = False
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    call = forms.ChoiceField(label=gettext_lazy("Call"), required=False)
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[
            ("", gettext_lazy("Earliest deadline")),
            ("changed", gettext_lazy("Latest changed")),
            ("amount", gettext_lazy("Amount")),
        ],
    )

    def __init__(self, *args: Any, lines: list[WorkItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {line.kind for line in lines}
        calls = sorted({line.call for line in lines if line.call})
        everything = ("", _("All"))
        _offer(self, "reason", [everything, *((kind.value, kind.label) for kind in Reason if kind in kinds)])
        _offer(self, "call", [everything, *((call, call) for call in calls)])
