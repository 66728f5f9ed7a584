"""When was an organisation told of a decision, and how is it known?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.handling import ActorForm
from grants.models import ToldOfDecision
from registry.fields import DayField


class ToldForm(ActorForm):
    """The day, and what shows it."""

    mark_optional = False
    told_on = DayField(label=_("The organisation was told"))
    how = forms.ChoiceField(label=_("How it is known"), choices=ToldOfDecision.How.choices, widget=forms.RadioSelect)
