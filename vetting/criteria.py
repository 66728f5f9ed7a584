"""Which words does the democracy condition have? Takes vetting/data/criteria.yaml into the database."""

from pathlib import Path
from typing import Any

import yaml

_CRITERIA = Path(__file__).parent / "data" / "criteria.yaml"


def load_criteria(criterion: Any) -> int:
    """Add the versions that are not there yet to the model `criterion`; how many there are. Old ones stay."""
    rows: list[dict[str, Any]] = yaml.safe_load(_CRITERIA.read_text(encoding="utf-8"))
    for row in rows:
        criterion.objects.get_or_create(code=row["code"], version=row["version"], defaults=row)
    return len(rows)
