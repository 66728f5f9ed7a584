"""What does the evaluation report of a year say, for the city or for one board? Figures, plots, and what boards concluded.

What is told is what the overview tells. Of evaluations it quotes those that the reader sees, and lessons that are shared.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from followup.models import Evaluation, Lesson
from grants.models import Support
from grants.statistics import plots
from grants.statistics.overview import Overview, Row, Table
from registry.formats import kronor
from registry.letters.sheet import sender_of
from registry.models import Board, User
from registry.pdf import parts as pdf
from registry.pdf.paper import LOCALES, Paper, pdf_of
from registry.templatetags.plots import BarPlot, draw, figure, legend_svg

_QUOTED = 420
"""How many characters of an evaluation's text are quoted."""
_MOST = 25
"""How many evaluations and lessons are quoted at most."""


def pdf_of_report(shown: Overview, reader: User) -> bytes:
    """The report in the reader's language, tagged and for the archive like every document."""
    language = (get_language() or "sv")[:2]
    language = language if language in LOCALES else "sv"
    with translation.override(language):
        return pdf_of(_paper(shown, reader, language))


def _paper(shown: Overview, reader: User, language: str) -> Paper:
    board = Board.objects.filter(key=shown.board).first() if shown.board else None
    executive = Board.objects.in_force(timezone.localdate()).filter(kind=Board.Kind.EXECUTIVE).first()
    sender = sender_of(board or executive or Board(name=_("City of Stockholm")))
    years = str(shown.year) if shown.year else _("all years")
    title = _("Evaluation of the support to civil society, %(years)s") % {"years": years}
    return Paper(
        title=title,
        parts=list(report_parts(shown, reader)),
        sender=sender,
        registry_number=f"{board.short_name if board else _('All boards')}, {years}",
        number_label=_("Concerns"),
        dated_on=timezone.localdate(),
        made_at=timezone.now(),
        language=language,
    )


def report_parts(shown: Overview, reader: User) -> Iterator[pdf.Part]:
    """The report from the sum of it to the method."""
    total = shown.total
    yield pdf.Paragraph(
        _("The year is that in which an application came in: what was decided, paid and reported later counts for it.")
    )
    yield pdf.Heading(_("In short"))
    yield pdf.Facts(tuple(_in_short(total)))
    if shown.not_told:
        yield pdf.Paragraph(shown.not_told)
    yield from _figures(shown)
    for table in shown.tables:
        if table.rows:
            yield pdf.Heading(table.title)
            yield _money_table(table)
            if any(_has_results(row) for row in table.rows):
                yield _results_table(table)
            if table.together:
                yield pdf.Paragraph(_("Told together:"))
                yield pdf.Bullets(tuple(table.together))
    yield from _evaluations(shown, reader)
    yield from _lessons(shown)
    yield pdf.Heading(_("How the figures are worked out"))
    yield pdf.Paragraph(
        _(
            "What was granted and paid is public and told as it is. Other counts below %(least)d are not told alone, but "
            "together with others, so that they cannot be worked out from sums either."
        )
        % {"least": shown.figures.least}
    )


def _in_short(total: Row) -> Iterator[tuple[str, str]]:
    applied = total.applied
    if applied is not None and total.applied_sum is not None:
        yield _("Applied for"), f"{kronor(total.applied_sum)} · {_('%(count)d applications') % {'count': applied}}"
    yield (
        pgettext("figures", "Granted"),
        f"{kronor(total.granted)} · {_('%(count)d applications') % {'count': total.given}}",
    )
    yield pgettext("figures", "Paid"), kronor(total.paid)
    if total.refused is not None:
        yield pgettext("figures", "Refused"), _("%(count)d applications") % {"count": total.refused}
    if total.on_time_share is not None:
        yield _("Reports on time"), f"{_percent(total.on_time_share)} ({total.reports})"
    if total.reached_share is not None:
        yield _("Goals reached"), f"{_percent(total.reached_share)} ({total.evaluated})"
    if total.people and total.cost_a_person is not None:
        yield _("Participants"), figure(total.people)
        yield _("Cost for each participant"), kronor(round(total.cost_a_person / 100) * 100)


def _percent(share: float | None) -> str:
    return _("hidden") if share is None else f"{round(100 * share)}\u00a0%"


def _figures(shown: Overview) -> Iterator[pdf.Part]:
    bars = [
        plots.money_plot(shown),
        plots.granted_plot(shown) if not shown.board else None,
        plots.punctuality_plot(shown),
    ]
    for plot in filter(None, bars):
        yield pdf.Heading(plot.title)
        labels = ", ".join(series.label for series in plot.series)
        said = _("From left to right: %(labels)s") % {"labels": labels}
        yield pdf.Drawing(str(legend_svg(plot)), said, keeps_next=True)
        yield pdf.Drawing(str(draw(plot, narrow=False).svg), plot.description)
        yield _table_of_bars(plot)
    for drawn in (plots.flow_plot(shown), plots.cost_plot(shown)):
        if drawn is not None:
            yield pdf.Heading(drawn.title)
            yield pdf.Drawing(str(drawn.drawings[0].svg), drawn.description)
            columns = tuple(pdf.Column(title, place > 1) for place, title in enumerate(drawn.headings))
            yield pdf.Table(columns, tuple(tuple(row) for row in drawn.rows))


def _table_of_bars(plot: BarPlot) -> pdf.Table:
    columns = (pdf.Column(plot.category_heading), *(pdf.Column(series.label, True) for series in plot.series))
    return pdf.Table(columns, tuple((category, *cells) for category, cells, _sum in plot.rows))


def _money_table(table: Table) -> pdf.Table:
    if table.is_public_only:
        return _public_table(table)
    columns = (
        pdf.Column(table.heading),
        pdf.Column(pgettext("figures", "Granted"), True),
        pdf.Column(pgettext("figures", "Refused"), True),
        pdf.Column(_("Applied for"), True),
        pdf.Column(_("Granted sum"), True),
        pdf.Column(pgettext("figures", "Paid"), True),
    )
    rows = [*table.rows, *([table.total] if table.total else [])]
    cells = tuple(
        (row.label, figure(row.given), _told(row.refused), _sum(row.applied_sum), _sum(row.granted), _sum(row.paid))
        for row in rows
    )
    return pdf.Table(columns, cells, has_total=table.total is not None)


def _public_table(table: Table) -> pdf.Table:
    columns = (
        pdf.Column(table.heading),
        pdf.Column(pgettext("figures", "Granted"), True),
        pdf.Column(_("Granted sum"), True),
        pdf.Column(pgettext("figures", "Paid"), True),
    )
    return pdf.Table(
        columns, tuple((row.label, figure(row.given), _sum(row.granted), _sum(row.paid)) for row in table.rows)
    )


def _results_table(table: Table) -> pdf.Table:
    columns = (
        pdf.Column(table.heading),
        pdf.Column(_("Reports on time"), True),
        pdf.Column(_("Goals reached"), True),
        pdf.Column(_("Participants"), True),
        pdf.Column(_("Kronor for each"), True),
    )
    rows = [*table.rows, *([table.total] if table.total else [])]
    cells = tuple(
        (
            row.label,
            _share(row.reports, row.on_time_share),
            _share(row.evaluated, row.reached_share),
            _told(row.people),
            "–" if row.cost_a_person is None else figure(round(row.cost_a_person / 100)),
        )
        for row in rows
    )
    return pdf.Table(columns, cells, has_total=table.total is not None)


def _has_results(row: Row) -> bool:
    return any(value is not None for value in (row.reports, row.evaluated, row.people))


def _told(value: int | None) -> str:
    return _("hidden") if value is None else figure(value)


def _share(count: int | None, share: float | None) -> str:
    return "–" if count == 0 else _percent(share)


def _sum(amount: int | None) -> str:
    return _("hidden") if amount is None else figure(round(amount / 100))


def _evaluations(shown: Overview, reader: User) -> Iterator[pdf.Part]:
    """What the boards concluded in the year, and of the year's applications; of the cases that the reader sees."""
    found = Evaluation.objects.visible_to(reader).filter(adopted_on__isnull=False)
    if shown.year:
        found = found.filter(Q(adopted_on__year=shown.year) | Q(plan__case__year=shown.year))
    if shown.board:
        found = found.filter(plan__case__board__key=shown.board)
    rows = list(
        found.select_related("plan__case__organisation", "plan__case__board").order_by("-adopted_on", "-pk")[:_MOST]
    )
    if not rows:
        return
    yield pdf.Heading(_("Evaluations that were adopted"))
    titles = dict(Support.objects.filter(plan__in=[row.plan_id for row in rows]).values_list("plan_id", "title"))
    for row in rows:
        case = row.plan.case
        yield pdf.Heading(f"{titles.get(row.plan_id, case.subject)}, {case.organisation.name}", 3)
        about = (case.registry_number, row.get_attainment_display(), row.get_strength_display(), f"{row.adopted_on}")
        yield pdf.Paragraph(" · ".join(map(str, about)))
        yield pdf.Paragraph(" ".join(filter(None, (_cut(row.what_worked), _cut(row.conclusion)))))


def _lessons(shown: Overview) -> Iterator[pdf.Part]:
    found = Lesson.objects.filter(state=Lesson.State.SHARED)
    if shown.year:
        found = found.filter(shared_on__year=shown.year)
    if shown.board:
        found = found.filter(evaluation__plan__case__board__key=shown.board)
    rows = list(found.order_by("-shared_on", "-pk")[:_MOST])
    if not rows:
        return
    yield pdf.Heading(_("Lessons that were shared"))
    for row in rows:
        yield pdf.Heading(row.title, 3)
        yield pdf.Paragraph(_cut(row.method))
        yield pdf.Paragraph(_cut(row.result))


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rsplit(' ', 1)[0]} …"
