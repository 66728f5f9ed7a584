"""Which kinds of cost do words name, and when do two texts say the same? (R16: words are pointed out, never judged)"""

from functools import cache
from pathlib import Path
from typing import Final

import yaml

_COST_TYPES: Final = Path(__file__).parents[1] / "data" / "cost_types.yaml"
PREMISES: Final = "premises"


def kinds_of_cost(words: str) -> list[str]:
    """The kinds of cost that the words name, in the order of the file."""
    told = plain(words)
    return [kind for kind, stems in _cost_types().items() if any(stem in told for stem in stems)]


@cache
def _cost_types() -> dict[str, tuple[str, ...]]:
    read: dict[str, list[str]] = yaml.safe_load(_COST_TYPES.read_text(encoding="utf-8"))
    return {kind: tuple(stem.casefold() for stem in stems) for kind, stems in read.items()}


def plain(text: str) -> str:
    """The text without what does not change its meaning: capitals, and more space than one."""
    return " ".join(text.casefold().split())
