"""What do the public pages say? Reads data/stockholm_calls.yaml once."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SOURCE = Path(__file__).parent / "data" / "stockholm_calls.yaml"


@cache
def facts() -> dict[str, Any]:
    """The whole file; its head says what is fact, inferred and fictitious."""
    read: dict[str, Any] = yaml.load(_SOURCE.read_text(encoding="utf-8"), Loader=_loader())  # noqa: S506 - safe loaders only
    return read


def call_facts(key: str) -> dict[str, Any]:
    """What was read about one call."""
    found: dict[str, Any] = next(call for call in facts()["calls"] if call["key"] == key)
    return found


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
