"""Enters in the register what was filed and sent before there was one: documents under the numbers they have."""

from itertools import groupby

from django.db import migrations
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registry.public_words import public_counterpart, public_subject

BATCH = 500


def _known(case):
    return frozenset({case.board.name, case.organisation.name} if case.organisation_id else {case.board.name})


def _entry(entries, case, number, day, direction, counterpart, subject, **kind):
    return entries(
        board_id=case.board_id,
        case_id=case.pk,
        number=number,
        registered_on=day,
        direction=direction,
        counterpart=counterpart[:200],
        subject=subject[:200] or "–",
        public_counterpart=public_counterpart(counterpart, case_kind=case.kind, known=_known(case))[:200],
        public_subject=public_subject(case_kind=case.kind, **kind)[:200],
    )


def _to_whom(notice, case):
    if notice.recipient:
        return "out", notice.recipient.splitlines()[0]
    return ("out", case.organisation.name) if notice.to_organisation else ("internal", case.board.name)


def _of_case(entries, case, documents, notices, hearings):
    """(entry, document, notice) for each document, letter and statement of the case."""
    letters = {notice.document_id: notice for notice in notices if notice.document_id}
    last = max((document.number for document in documents), default=0)
    for document in documents:
        notice = letters.get(document.pk)
        kind = {"letter": notice.letter} if notice else {"kind": document.kind}
        day = timezone.localdate(notice.created_at if notice else document.filed_at)
        entry = _entry(
            entries, case, document.number, day, document.direction, document.counterpart, document.title, **kind
        )
        yield entry, document, notice
    without_file = [(timezone.localdate(notice.created_at), 2, notice) for notice in notices if not notice.document_id]
    without_file += [(timezone.localdate(hearing.answered_at), 1, hearing) for hearing in hearings]
    if case.kind == "application":
        without_file.append((case.opened_on, 0, None))
    for day, order, row in sorted(without_file, key=lambda each: (each[0], each[1], getattr(each[2], "pk", 0))):
        last += 1
        if order == 2:
            direction, counterpart = _to_whom(row, case)
            yield _entry(entries, case, last, day, direction, counterpart, row.subject, letter=row.letter), None, row
            continue
        kind, subject = ("application", _("Application")) if order == 0 else ("statement", _("Statement"))
        yield _entry(entries, case, last, day, "in", case.organisation.name, subject, kind=kind), None, None


def _by_case(rows):
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row.case_id)}


def register_what_exists(apps, schema_editor):
    case_rows = apps.get_model("registry", "Case").objects.select_related("board", "organisation").order_by("pk")
    entries, documents, notices, hearings = (
        apps.get_model("registry", name) for name in ("RegisterEntry", "Document", "Notice", "Hearing")
    )
    after = 0
    while cases := list(case_rows.filter(pk__gt=after)[:BATCH]):
        after = cases[-1].pk
        keys = [case.pk for case in cases]
        filed = _by_case(documents.objects.filter(case__in=keys).order_by("case_id", "number"))
        sent = _by_case(notices.objects.filter(case__in=keys).order_by("case_id", "pk"))
        answered = _by_case(
            hearings.objects.filter(case__in=keys, answered_at__isnull=False).order_by("case_id", "answered_at")
        )
        made = []
        with translation.override("sv"):
            for case in cases:
                made += _of_case(
                    entries, case, filed.get(case.pk, []), sent.get(case.pk, []), answered.get(case.pk, [])
                )
        entries.objects.bulk_create([entry for entry, _document, _notice in made], batch_size=60)
        for entry, document, notice in made:
            for row in filter(None, (document, notice)):
                row.entry_id = entry.pk
        documents.objects.bulk_update([row for _e, row, _n in made if row], ["entry"], batch_size=200)
        notices.objects.bulk_update([row for _e, _d, row in made if row], ["entry"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_the_register")]
    operations = [migrations.RunPython(register_what_exists, migrations.RunPython.noop)]
