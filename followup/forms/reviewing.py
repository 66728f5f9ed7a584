"""What does the board type about a report?"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from followup.forms.steps import StepForm, text_field
from followup.questions import Question


class ReturnForm(StepForm):
    """What the organisation needs to change in its report: of the whole, and question by question."""

    comment = text_field(
        _("What needs to be changed?"),
        rows=4,
        help_text=_("The text goes to the organisation in a letter and stands on its report."),
    )

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {}
        for question in questions:
            name = f"about_{question.key}"
            self.keys[name] = question.key
            self.fields[name] = text_field(question.words, rows=2)

    def on_questions(self) -> Iterator[BoundField]:
        """The fields of the questions, in the order of the report."""
        return (self[name] for name in self.keys)

    @property
    def has_questions_filled_in(self) -> bool:
        """Is something typed about a question? Then the page keeps them open."""
        return self.is_bound and any(self[name].value() for name in self.keys)

    def about(self) -> dict[str, str]:
        """What is said of each question, by its key."""
        return {key: self.cleaned_data.get(name, "") for name, key in self.keys.items()}
