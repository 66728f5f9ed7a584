"""What is written when a hit on a sanctions list is judged? What else than the name agrees, or what tells two apart."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vetting.forms import StepForm, words
from vetting.models.sanctions import IdentifierKind


class ConfirmHitForm(StepForm):
    """It is the same: a second identifier, where it was seen, and what it says."""

    step = "confirm"
    identifier_kind = forms.ChoiceField(
        label=_("What else than the name agrees?"), choices=[("", _("Choose")), *IdentifierKind.choices]
    )
    identifier = forms.CharField(
        label=_("What it says, with us and on the list"),
        max_length=500,
        help_text=_("For example: born 1971-03-02 according to the signed application, and on the list."),
    )
    reason = words(_("Note"), required=False)


class DismissHitForm(StepForm):
    """It is somebody else: what tells the two apart."""

    step = "dismiss"
    reason = words(
        _("What tells the two apart?"),
        help_text=_(
            "For example another date of birth, another country, another registration number. The dismissal holds for this "
            "entry as it is worded now; a changed entry is looked at anew."
        ),
    )
