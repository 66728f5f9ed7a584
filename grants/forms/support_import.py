"""Which file of support is looked at, and which that was looked at is taken in?"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from registry.models import User
from registry.uploads import limit_in_bytes


class SupportFileForm(forms.Form):
    """A file to be checked; nothing is changed by it."""

    actor: User | None = None
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or 360Giving JSON."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
    )

    def clean_file(self) -> UploadedFile:
        """At most as large as any other file."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > limit_in_bytes():
            raise ValidationError(
                translate("%(name)s is larger than %(limit)s. Make it smaller or divide it into several files.")
                % {"name": file.name, "limit": filesizeformat(limit_in_bytes())}
            )
        return file


class TakeInForm(forms.Form):
    """Yes to the file that was checked; `kept` is the word it is kept under."""

    actor: User | None = None
    kept = forms.CharField(widget=forms.HiddenInput)
