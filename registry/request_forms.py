"""What is typed about a request for documents: the request itself, what is handed out, what is removed, the decision?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from registry.fields import CheckedFileField
from registry.models import Board, DocumentRequest, RequestedDocument, User


class RequestForm(forms.Form):
    """Which documents somebody wants. Nothing asks who they are or why (TF 2:18)."""

    actor: User | None = None
    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=Board.objects.order_by("name"),
        to_field_name="key",
        empty_label=_("Choose the board that has the documents"),
    )
    wanted = forms.CharField(
        label=_("Which documents do you want?"),
        help_text=_("Numbers from the register if you have them, otherwise in your own words."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    answer_to = forms.CharField(
        label=_("E-mail address, if you want to be told when the answer is there"),
        help_text=_("You need not give one. The answer is then read on the page you come to next."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    website = forms.CharField(
        label=_("Leave this field empty"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_website(self) -> str:
        """A field that people do not see; machines fill it in."""
        if self.cleaned_data["website"]:
            raise ValidationError(translate("Leave this field empty."))
        return ""


class LoggedRequestForm(RequestForm):
    """The same, logged by an official for somebody who wrote, rang or came."""

    via = forms.ChoiceField(
        label=_("How did it come in?"),
        choices=[choice for choice in DocumentRequest.Via.choices if choice[0] != DocumentRequest.Via.PAGE],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, boards: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        board: Any = self.fields["board"]
        board.queryset = Board.objects.filter(pk__in=boards).order_by("name")
        if len(boards) == 1:
            board.empty_label = None
        self.fields["wanted"].label = _("Which documents are asked for?")
        self.fields["answer_to"].label = _("Where the answer is sent, if the person has said")
        self.fields["answer_to"].help_text = _("An e-mail or postal address. Do not ask who the person is, or why.")


class ChooseForm(forms.Form):
    """A document by its number in the register."""

    actor: User | None = None
    number = forms.CharField(
        label=_("Number in the register"),
        help_text=_("For example SOC 2026/0012-3."),
        max_length=40,
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off"}),
    )


class ExamineForm(forms.Form):
    """What is handed out of one document."""

    actor: User | None = None
    outcome = forms.ChoiceField(
        label=_("What is handed out?"), choices=RequestedDocument.Outcome.choices, widget=forms.RadioSelect
    )
    provision = forms.CharField(
        label=_("Section, if it is withheld"), help_text=_("For example OSL 26:1."), required=False, max_length=100
    )
    printed = CheckedFileField(
        label=_("Printed as PDF"),
        help_text=_("Only for what has no file, or a file that nothing can be removed from."),
        required=False,
    )


class PlaceForm(forms.Form):
    """A rectangle of a page, in per cent of its width and height, or the whole page."""

    actor: User | None = None
    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    left = forms.FloatField(label=_("From the left, %"), min_value=0, max_value=100, initial=10)
    top = forms.FloatField(label=_("From the top, %"), min_value=0, max_value=100, initial=10)
    right = forms.FloatField(label=_("To the right, %"), min_value=0, max_value=100, initial=60)
    bottom = forms.FloatField(label=_("To the bottom, %"), min_value=0, max_value=100, initial=15)
    whole = forms.BooleanField(label=_("The whole page"), required=False)
    provision = forms.CharField(label=_("Section"), help_text=_("For example OSL 26:1."), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("left", "top", "right", "bottom"):
            self.fields[name].widget.attrs |= {"size": 5, "step": "any", "data-place": name}

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The rectangle in parts of the page."""
        if self.cleaned_data["whole"]:
            return 0.0, 0.0, 1.0, 1.0
        left, top, right, bottom = (self.cleaned_data[name] / 100 for name in ("left", "top", "right", "bottom"))
        return left, top, right, bottom


class FieldForm(forms.Form):
    """A field of a letter."""

    actor: User | None = None
    field = forms.CharField(max_length=20, widget=forms.HiddenInput)
    provision = forms.CharField(label=_("Section"), max_length=100, widget=forms.TextInput(attrs={"size": 12}))


class ReassessForm(forms.Form):
    """Why it is to be examined anew."""

    actor: User | None = None
    reason = forms.CharField(
        label=_("What is to be examined anew?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class NotAllForm(forms.Form):
    """Why something is not handed out: what the person who asked reads, and may appeal."""

    actor: User | None = None
    ground = forms.ChoiceField(
        label=_("Why is it not handed out?"), choices=DocumentRequest.Ground.choices, widget=forms.RadioSelect
    )
    provision = forms.CharField(
        label=_("Section"),
        help_text=_("For example OSL 26:1. Needed when it is secret."),
        required=False,
        max_length=100,
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The person reads them. Do not give away what is secret."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
