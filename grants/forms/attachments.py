"""Which file does an organisation give for each attachment the call asks for?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Attachment, RequiredAttachment
from registry.fields import CheckedFileField, DayField
from registry.forms_renderer import plain_message
from registry.models import Document
from registry.templatetags.error_lists import ErrorLine


class AttachmentForm(forms.Form):
    """One required attachment: a new file, or the one the city already has, and its date when that counts."""

    use_required_attribute = False
    mark_optional = False
    file = CheckedFileField(required=False)
    earlier = forms.BooleanField(required=False)
    dated_on = DayField(label=gettext_lazy("Date of the annual meeting"), required=False)

    def __init__(
        self,
        *args: Any,
        required: RequiredAttachment,
        attachment: Attachment | None,
        offered: Document | None,
        **keywords: Any,
    ) -> None:
        self.required, self.attachment, self.offered = required, attachment, offered
        keywords["initial"] = {"dated_on": attachment.dated_on if attachment else None}
        keywords["prefix"] = f"attachment-{required.kind}"
        super().__init__(*args, **keywords)
        self.fields["file"].label = _("Choose a file: %(title)s") % {"title": required.title}
        if offered is None:
            del self.fields["earlier"]
        else:
            self.fields["earlier"].label = _("Use %(file)s from your application %(number)s") % {
                "file": offered.file_name,
                "number": offered.case,
            }
        if required.kind != Document.Kind.MINUTES:
            del self.fields["dated_on"]

    @property
    def chosen(self) -> dict[str, Any] | None:
        """What is to be attached, as keywords of the action; None when nothing has changed."""
        if not self.is_bound:
            return None
        self.errors  # noqa: B018 - asked, so that the fields are read
        data = self.cleaned_data
        dated_on = data.get("dated_on")
        if data.get("file") is not None:
            return {"checked": data["file"], "dated_on": dated_on}
        if data.get("earlier") and self.offered is not None:
            return {"earlier": self.offered, "dated_on": self.offered.dated_on or dated_on}
        if self.attachment is not None and dated_on and dated_on != self.attachment.dated_on:
            return {"earlier": self.attachment.document, "dated_on": dated_on}
        return None

    @property
    def error_lines(self) -> list[ErrorLine]:
        """The attachment's errors, named by its title."""
        if not self.is_bound:
            return []
        return [
            ErrorLine(
                _("%(attachment)s: %(message)s")
                % {
                    "attachment": self.required.title,
                    "message": plain_message(self.fields[name], error) if name in self.fields else error.messages[0],
                },
                self[name].id_for_label if name in self.fields else "",
            )
            for name, errors in self.errors.as_data().items()
            for error in errors
        ]
