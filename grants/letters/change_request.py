"""Which words does a request to change a grant say, in the order of the form?"""

from django.utils.translation import gettext as _

from grants.models import GrantChange
from grants.selectors.changes import asked_rows
from registry.letters.sent_form import written
from registry.pdf.parts import Column, Part, Table


def parts_of_request(change: GrantChange) -> list[Part]:
    """What is asked to be changed, from what to what, and why."""
    table = Table(
        (Column(_("What")), Column(_("Today")), Column(_("After the change"))),
        tuple((str(row.what), row.before, row.after) for row in asked_rows(change)),
    )
    return [table, *written(_("Why"), change.why)]
