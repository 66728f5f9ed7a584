"""Which kinds of form field do several pages share: sums in kronor, checked files, days?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from registry.formats import parse_kronor
from registry.templatetags.varna import kronor_input
from registry.uploads import ACCEPT_ATTRIBUTE, CheckedFile, check_file


class KronorField(forms.CharField):
    """A sum typed in kronor, as öre inside: `30 000` becomes 3 000 000. What was typed stays when it is wrong."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 14}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Öre, or None when nothing is typed."""
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        return parse_kronor(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """Öre as they are typed; what a person typed as it stands."""
        return kronor_input(value) if isinstance(value, int) else value


class CheckedFileField(forms.FileField):
    """A file whose content, kind and size have been looked at; gives a `CheckedFile`."""

    widget = forms.FileInput(attrs={"accept": ACCEPT_ATTRIBUTE})

    def to_python(self, data: UploadedFile | None) -> CheckedFile | None:  # type: ignore[override]
        """The checked file, or None."""
        return check_file(data) if data is not None else None


class DayField(forms.DateField):
    """A day, picked or typed as 2026-11-23."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class SeveralFilesInput(forms.FileInput):
    """A file input that takes more than one file."""

    allow_multiple_selected = True


class CheckedFilesField(CheckedFileField):
    """Any number of files, each looked at; gives a list of `CheckedFile`. An error names the file it is about."""

    widget = SeveralFilesInput(attrs={"accept": ACCEPT_ATTRIBUTE, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        """The checked files, in the order they were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data]
        errors, checked = [], []
        for each in chosen:
            try:
                if (found := super().clean(each, initial)) is not None:
                    checked.append(found)
            except ValidationError as error:
                name = getattr(each, "name", "")
                errors += [f"{name}: {message}" if name else message for message in error.messages]
        if errors:
            raise ValidationError(errors)
        return checked
