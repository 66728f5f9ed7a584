"""What does time do by itself? Opens and closes calls, marks what is due, reminds, sends mail. Run it nightly."""

import datetime as dt
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.mark_time import mark_milestones
from grants.actions.approve_minutes import note_what_is_late
from grants.actions.claim import remind_of_claims
from grants.actions.end_exclusion import expire_exclusion
from grants.actions.file_report import file_waiting_reports
from grants.actions.open_call import close_call, open_call
from grants.actions.remind_applicants import remind_of_supplements, remind_of_terms
from grants.actions.remind_of_work import remind_of_work
from grants.demo.clock import turned_to
from grants.models import Call
from registry.actions.deliver import mail_waiting
from registry.actions.file_letters import file_waiting_letters
from registry.actions.receive_form import file_waiting_forms
from registry.lifecycle import Refused
from vetting.actions.re_examine import re_examine
from vetting.actions.refer import remind_authority
from vetting.models import Exclusion, ReExamination, Referral


class Command(BaseCommand):
    """`manage.py remind`: everything that waits for nothing but its day. Safe to run twice."""

    help = (
        "Does what time does: opens and closes calls, marks milestones due and overdue, ends exclusions, reminds, files "
        "letters, sends the mail of the day and what did not arrive."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As of which day."""
        parser.add_argument(
            "--date",
            type=dt.date.fromisoformat,
            help="as of this day, such as 2027-03-01; a day ahead only in a demo city, where what is written is dated then",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step by its action, with nobody as actor; prints how many of each."""
        day: dt.date = options["date"] or timezone.localdate()
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))
        clock: AbstractContextManager[None] = nullcontext()
        if day > timezone.localdate():
            if not settings.DEMO_CITY:
                raise CommandError("The day lies ahead. Time does its part on the day, never before it (R7).")
            clock = turned_to(moment)
        with clock:
            moment = min(moment, timezone.now())
            opened = self.open_calls(moment)
            closed = self.close_calls(moment)
            due, overdue = mark_milestones(on=day)
            begun = self.begin_re_examinations(day)
            expired = self.expire_exclusions(day)
            reminded = self.remind_authorities(day)
            supplements, terms = remind_of_supplements(on=day), remind_of_terms(on=day)
            repayments = remind_of_claims(on=day)
            mailed, undelivered = mail_waiting()
            told_of_work = remind_of_work(on=day)
            late = note_what_is_late(on=day)
        filed = file_waiting_letters()
        forms, reports = file_waiting_forms(), file_waiting_reports()
        for what, count in (
            ("calls opened", opened),
            ("calls closed", closed),
            ("milestones due", due),
            ("milestones overdue", overdue),
            ("exclusions to re-examine", begun),
            ("exclusions expired", expired),
            ("authorities late with an opinion", reminded),
            ("reminders of supplements", supplements),
            ("reminders of terms", terms),
            ("reminders of repayments", repayments),
            ("minutes late", late),
            ("letters filed as PDF", filed),
            ("forms filed as PDF", forms),
            ("staff reports filed as PDF", reports),
            ("mails sent", mailed),
            ("mails not delivered", undelivered),
            ("mails about what waits", told_of_work),
        ):
            self.stdout.write(f"{what}: {count}")

    def open_calls(self, moment: dt.datetime) -> int:
        """Open published calls whose time has come; one whose rules are not whole stays, and is named."""
        opened = 0
        for call in Call.objects.filter(state=Call.State.PUBLISHED, opens_at__lte=moment).order_by("opens_at", "pk"):
            try:
                open_call(actor=None, call=call)
                opened += 1
            except Refused as refused:
                self.stderr.write(f"{call.slug} was not opened: {refused}")
        return opened

    def close_calls(self, moment: dt.datetime) -> int:
        """Close open calls whose last day has passed (R7)."""
        over = list(Call.objects.filter(state=Call.State.OPEN, closes_at__lt=moment).order_by("closes_at", "pk"))
        for call in over:
            close_call(actor=None, call=call)
        return len(over)

    def begin_re_examinations(self, day: dt.date) -> int:
        """Begin the re-examinations that every exclusion is promised when it is decided, and when it is extended (G3)."""
        waiting = list(
            Exclusion.objects.filter(
                state__in=[Exclusion.State.ACTIVE, Exclusion.State.EXTENDED],
                re_examine_on__lte=day,
                re_examine_on__lt=F("valid_until"),
                valid_until__gte=day,
            ).order_by("pk")
        )
        for exclusion in waiting:
            why = _("The day for re-examination has come.")
            re_examine(actor=None, exclusion=exclusion, why=why, cause=ReExamination.Cause.BY_TIME)
        return len(waiting)

    def remind_authorities(self, day: dt.date) -> int:
        """Note which authorities have not answered a referral in time, so that the case officer asks again (E3)."""
        late = Referral.objects.filter(answered_on=None, reminded_on=None, due_on__lt=day).order_by("pk")
        return sum(1 for referral in late if remind_authority(referral=referral))

    def expire_exclusions(self, day: dt.date) -> int:
        """End exclusions whose last day has passed (G3)."""
        over = list(Exclusion.objects.filter(state__in=Exclusion.IN_FORCE, valid_until__lt=day).order_by("pk"))
        for exclusion in over:
            expire_exclusion(exclusion=exclusion)
        return len(over)
