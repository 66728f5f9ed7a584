"""What does an organisation send when the board asks for a supplement? Words, files or both."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.uploads import ACCEPT_ATTRIBUTE, CheckedFile, check_file

MOST_FILES = 10


class SeveralFilesInput(forms.FileInput):
    """Several files chosen at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, each looked at; every file that will not do is told of."""

    widget = SeveralFilesInput(attrs={"accept": ACCEPT_ATTRIBUTE, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        """The checked files."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        checked, wrong = [], []
        if len(given) > MOST_FILES:
            raise ValidationError(_("Choose at most %(most)d files at a time.") % {"most": MOST_FILES})
        for each in given:
            try:
                checked.append(check_file(each))
            except ValidationError as error:
                wrong.append(error)
        if wrong:
            raise ValidationError(wrong)
        return checked


class SupplementForm(forms.Form):
    """The supplement."""

    use_required_attribute = False
    mark_optional = False
    answer = forms.CharField(
        label=_("Your answer"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    documents = SeveralFilesField(
        label=_("Files"),
        required=False,
        help_text=_("PDF, Word, Excel, OpenDocument or picture. You can choose several at once."),
    )
