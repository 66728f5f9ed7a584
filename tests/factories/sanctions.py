"""Makes sanctions lists with the entries a test names, and organisations that look like them."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

from registry.models import Organisation
from vetting.actions.load_sanctions import Loaded, load_sanctions
from vetting.actions.screen_organisation import screen_organisation
from vetting.models import Screening, ScreeningHit

LISTED = "Vesmarq Relief Foundation"


def sanctions_file(folder: Path, entries: dict[str, tuple[str, ...]], *, day: str = "2026-02-01") -> Path:
    """A list in the EU's form: reference numbers with kind (`person`, `enterprise`) and names."""
    rows = "".join(
        f'<sanctionEntity euReferenceNumber={quoteattr(reference)} logicalId="1"><subjectType code="{kind}"/>'
        + "".join(f'<nameAlias wholeName={quoteattr(name)} strong="true"/>' for name in names)
        + "</sanctionEntity>\n"
        for reference, (kind, *names) in entries.items()
    )
    path = folder / f"eu_{day}.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<export xmlns="http://eu.europa.ec/fpi/fsd/export" '
        f'generationDate="{day}T08:00:00+01:00">\n{rows}</export>',
        encoding="utf-8",
    )
    return path


def load_list(folder: Path, entries: dict[str, tuple[str, ...]], *, day: str = "2026-02-01") -> Loaded:
    """Load a list with these entries, however much the one before it shrinks."""
    return load_sanctions(actor=None, path=sanctions_file(folder, entries, day=day), accept_shrinking=True)


def make_hit(organisation: Organisation) -> ScreeningHit:
    """The organisation takes a listed name, and is compared: one open candidate."""
    Organisation.objects.filter(pk=organisation.pk).update(name=LISTED)
    organisation.refresh_from_db()
    screen_organisation(actor=None, organisation=organisation, why=Screening.Why.ORDERED)
    return ScreeningHit.objects.get(organisation=organisation)
