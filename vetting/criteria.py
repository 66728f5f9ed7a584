"""Which words does the democracy condition have? Takes vetting/data/criteria.yaml into the database."""

from pathlib import Path
from typing import Any

import yaml

_CRITERIA = Path(__file__).parent / "data" / "criteria.yaml"


def shipped_criteria() -> list[dict[str, Any]]:
    """The versions in vetting/data/criteria.yaml, as columns of Criterion."""
    rows: list[dict[str, Any]] = yaml.safe_load(_CRITERIA.read_text(encoding="utf-8"))
    return rows


def load_criteria(criterion: Any) -> int:
    """Add the versions that are not there yet to the model `criterion`; how many there are. Old ones stay.

    `criterion` may be the model as an earlier migration knew it: columns it lacks are left out.
    """
    known = {field.name for field in criterion._meta.get_fields()}
    rows = shipped_criteria()
    for row in rows:
        columns = {name: value for name, value in row.items() if name in known}
        criterion.objects.get_or_create(code=row["code"], version=row["version"], defaults=columns)
    return len(rows)
