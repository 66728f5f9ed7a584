"""What is said about one call of the demo city? Days are counted from today, so that the city never ages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallSpec:
    """A round of a real programme at invented dates: opens, closes and is decided so many days from today."""

    ident: str
    key: str
    name: str
    theme: str
    opens: int
    closes: int
    decided: int
    budget: int
    form: str = "money"
    months: int = 12
    is_draft: bool = False
    is_archived: bool = False
    closes_at_noon: bool = False
