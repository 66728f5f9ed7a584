"""How are a measured value and a number of people typed?"""

import re
from decimal import Decimal
from typing import Any, Final

from django import forms

from registry.templatetags.varna import figure

MANY_PEOPLE: Final = 1_000_000


class ResultField(forms.DecimalField):
    """A measured value, typed as people do: `39`, `61,5`, `61.5`, `1 200` or `61 %`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8}))
        super().__init__(max_digits=12, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number, or None when nothing is typed."""
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0\u202f%]", "", value).replace(",", ".").replace("−", "-")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """The number without empty decimals; what a person typed as it stands."""
        return re.sub(r"\s", "\u00a0", figure(value)).replace("−", "-") if isinstance(value, Decimal) else value


class PeopleField(forms.IntegerField):
    """How many took part: a count, never who."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}))
        super().__init__(required=False, min_value=0, max_value=MANY_PEOPLE, **kwargs)
