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


class DocumentTick(forms.CheckboxInput):
    """A box that stands for one document and sends its id: what is ticked is what the person saw (R9)."""

    def __init__(self, document_id: str) -> None:
        super().__init__(check_test=lambda sent: sent == document_id)
        self.document_id = document_id

    def format_value(self, value: Any) -> str:
        """The document's id, whatever was sent."""
        return self.document_id

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The id that was sent; empty when the box was not ticked."""
        return str(data.get(name, ""))


class AttachmentForm(forms.Form):
    """One required attachment: a new file, or one the city already has, and its date when that counts."""

    use_required_attribute = False
    mark_optional = False
    file = CheckedFileField(required=False)
    earlier = forms.CharField(required=False)
    dated_on = DayField(label=gettext_lazy("Date of the annual meeting"), required=False)

    def __init__(
        self,
        *args: Any,
        required: RequiredAttachment,
        attachment: Attachment | None,
        reusable: list[Document],
        **keywords: Any,
    ) -> None:
        """`reusable` is what the organisation may use again, latest first: the first is offered."""
        self.required, self.attachment, self.reusable = required, attachment, reusable
        self.offered = offered = reusable[0] if reusable else None
        keywords["initial"] = {"dated_on": attachment.dated_on if attachment else None}
        keywords["prefix"] = f"attachment-{required.kind}"
        super().__init__(*args, **keywords)
        self.fields["file"].label = _("Choose a file: %(title)s") % {"title": required.title}
        if offered is None:
            del self.fields["earlier"]
        else:
            self.fields["earlier"].widget = DocumentTick(str(offered.public_id))
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
        if earlier := next((each for each in self.reusable if str(each.public_id) == data.get("earlier")), None):
            return {"earlier": earlier, "dated_on": earlier.dated_on or dated_on}
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
