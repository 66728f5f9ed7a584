"""Which ages are participants counted in from the beginning? Takes followup/data/age_groups.yaml into the database."""

from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).parent / "data" / "age_groups.yaml"


def load_age_groups(age_group: Any) -> int:
    """Add the groups that are not there yet to the model `age_group`; how many are shipped. What a city has changed stays."""
    rows: list[dict[str, int | None]] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    if not age_group.objects.exists():
        age_group.objects.bulk_create([age_group(first_age=row["first"], last_age=row["last"]) for row in rows])
    return len(rows)
