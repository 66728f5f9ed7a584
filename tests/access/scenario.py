"""One city with something behind every address, and one person of every kind."""

import datetime as dt
from typing import Any

from django.utils import timezone

from followup.actions.extend_milestone import ask_for_later_day
from followup.actions.set_plan import MilestoneTerms, PlanTerms
from followup.actions.visit_site import plan_visit
from followup.models import Evaluation, MilestoneExtension
from grants.actions import accept_terms, assess
from grants.actions.appeal import take_in_appeal
from grants.actions.withdraw_all_support import exclude
from grants.models import Application, BatchedPayment, Call, DecisionBatch, Meeting, PaymentBatch, RepaymentClaim
from registry.actions.answer_request import assess_request, release_documents
from registry.actions.examine_request import choose_document, examine
from registry.actions.extend_hearing import ask_for_time
from registry.models import ExtensionRequest, Organisation, Representative, RequestedDocument, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import meetings as at
from tests.factories.lessons import shared_lesson
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude, re_examine
from vetting.actions.write_condition import ConditionText, write_condition
from vetting.models import Exclusion, Referral, Vetting


def _plan_with_a_visit(amount: int) -> PlanTerms:
    """The usual plan, and a site visit."""
    usual = factories.plan_terms(amount)
    visit = MilestoneTerms("site_visit", "Verksamhetsbesök", usual.milestones[0].due_on, is_required=False)
    return PlanTerms(usual.goals, [*usual.milestones, visit], usual.lines)


class Scenario:
    """The rows that addresses point at, and the people who ask for them."""

    def __init__(self) -> None:
        self.city = city = City(budget=10**10)
        self.reviewed = factories.in_review(city)
        self.draft = factories.draft(city)
        self.active = self._active()
        self.change = factories.requested_change(city, self.active)
        self.evaluation = Evaluation.objects.create(plan=self.active.plan, due_on=timezone.localdate())
        self.lesson = shared_lesson(city)
        self.excluded, self.hearing, self.exclusion = self._excluded()
        self.withdrawal = self.exclusion.withdrawals.get()
        self.claim = RepaymentClaim.objects.create(
            withdrawal=self.withdrawal,
            amount=1,
            reasons="Inte använt.",
            decided_by=city.decider,
            decided_on=timezone.localdate(),
        )
        self.draft_call: Call = factories.make_call(city.board, city.officer, is_open=False)
        self.asked = self._asked_for_time()
        self.later_day = self._asked_for_a_later_day()
        self.visit = plan_visit(
            actor=city.officer, plan=self.active.plan, planned_on=timezone.localdate(), because="Nytt i området."
        )
        self.referral = Referral.objects.create(
            vetting=self.exclusion.vetting,
            authority="Polismyndigheten",
            question="Känner ni till händelsen?",
            sent_by=city.officer,
            sent_at=timezone.now(),
            due_on=timezone.localdate() + dt.timedelta(days=20),
        )
        self.condition = write_condition(
            actor=city.coordinator,
            board=city.board,
            text=ConditionText("Öppet", "Open", "Öppet för alla.", "Open to all.", "Nämnden, § 4"),
            valid_from=timezone.localdate() + dt.timedelta(days=1),
        )
        self.appealed = take_in_appeal(
            actor=city.officer, decision=self.active.decisions.get(), by="member", received_on=timezone.localdate()
        )
        self.requested = self._requested()
        self.answered = self._answered()
        self.representative = Representative.objects.create(
            organisation=city.organisation, role="chair", name="Astrid Ask", valid_from=timezone.localdate()
        )
        self.entered = factories.entered_support(city)
        self.hit = factories.make_hit(city.organisation)
        self.on_the_agenda, self.meeting, self.batch = self._meeting()
        self.payment_batch = self._payment_batch()
        self.people = self._people()

    def _active(self) -> Application:
        city = self.city
        factories.cleared(city, self.reviewed)
        application = factories.submitted(city)
        factories.handled(city, application)
        factories.assessed(city, application)
        factories.reported(city, application)
        application = assess.propose(actor=city.officer, application=application)
        application = factories.grant_it(city, application, plan=_plan_with_a_visit(application.requested_amount))
        return accept_terms.accept_terms(actor=city.applicant, application=application)

    def _excluded(self) -> tuple[Organisation, Any, Exclusion]:
        city = self.city
        own, own_applicant = city.organisation, city.applicant
        city.organisation = factories.make_organisation()
        city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
        application = factories.active(city)
        vetting = Vetting.objects.get(pk=application.vetting_id)
        conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
        vetting = make_not_met(city, application)
        exclusion = exclude(
            actor=city.decider,
            vetting=vetting,
            valid_until=timezone.localdate() + dt.timedelta(days=300),
            reasons="G3.",
            less_intrusive="Inget mildare räcker.",
            meeting_paragraph="§ 14",
        )
        factories.re_examined(city, exclusion)
        factories.new_evidence(city, exclusion)
        factories.proposed_again(city, exclusion)
        re_examine.open_hearing(actor=city.officer, exclusion=exclusion, material="Vi överväger att förlänga.")
        excluded, city.organisation, city.applicant = city.organisation, own, own_applicant
        return excluded, vetting.case.hearings.first(), exclusion

    def _asked_for_time(self) -> ExtensionRequest:
        city = self.city
        application = factories.submitted(city)
        factories.handled(city, application)
        factories.assessed(city, application, proposal="refuse")
        assess.propose(actor=city.officer, application=application)
        hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser.")
        until = hearing.due_on + dt.timedelta(days=7)
        return ask_for_time(actor=city.applicant, hearing=hearing, wanted_until=until, reasons="Årsmöte.")

    def _asked_for_a_later_day(self) -> MilestoneExtension:
        city = self.city
        final = self.active.plan.milestones.get(kind="final_accounts")
        until = final.due_on + dt.timedelta(days=7)
        return ask_for_later_day(actor=city.applicant, milestone=final, wanted_until=until, reasons="Årsmöte.")

    def _requested(self) -> RequestedDocument:
        """A document of the reviewed case in a request that waits to be assessed."""
        city = self.city
        document = factories.filed(self.reviewed.case, factories.whole_pdf(("Avtal",)))
        request = factories.asked(city, city.officer)
        item = choose_document(actor=city.officer, request=request, entry=document.entry)
        return examine(actor=city.officer, item=item, outcome="in_full")

    def _answered(self) -> RequestedDocument:
        """The same document in a request that is answered."""
        city = self.city
        request = factories.asked(city, city.officer)
        item = choose_document(actor=city.officer, request=request, entry=self.requested.entry)
        examine(actor=city.officer, item=item, outcome="in_full")
        assess_request(actor=city.officer, request=request)
        release_documents(actor=city.officer, request=request)
        return item

    def _meeting(self) -> tuple[Application, Meeting, DecisionBatch]:
        """A called meeting with a case on its agenda, and a batch that waits."""
        city = self.city
        application = at.ready(city)
        meeting = at.called(city, [application])
        batch = DecisionBatch.objects.create(meeting=meeting, started_by=city.decider)
        return application, meeting, batch

    def _payment_batch(self) -> PaymentBatch:
        """A batch with the first payment of the active grant."""
        payment = self.active.support.payments.get(number=1)
        batch = PaymentBatch.objects.create(
            board=self.city.board,
            year=timezone.localdate().year,
            number=1,
            made_by=self.city.officer,
            made_at=timezone.now(),
            pay_on=timezone.localdate(),
            count=1,
            total=payment.amount,
            order=b"<Document/>",
            table=b"",
        )
        BatchedPayment.objects.create(
            batch=batch,
            payment=payment,
            reference=f"VARNA-{payment.pk}",
            payee="Föreningen",
            account="9964-5681",
            amount=payment.amount,
        )
        return batch

    def _people(self) -> dict[str, User | None]:
        city = self.city
        elsewhere = factories.make_board()
        return {
            "anonymous": None,
            "applicant": city.applicant,
            "stranger": factories.make_user(
                Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation()
            ),
            "excluded": User.objects.get(role_assignments__organisation=self.excluded),
            "officer": city.officer,
            "officer elsewhere": factories.make_user(Role.CASE_OFFICER, board=elsewhere),
            "decider elsewhere": factories.make_user(Role.DECISION_MAKER, board=elsewhere),
            "reviewer": city.reviewer,
            "decider": city.decider,
            "coordinator": city.coordinator,
            "registrar": factories.make_user(Role.REGISTRAR, board=city.board),
            "central": city.central,
            "auditor": city.auditor,
            "ks": factories.make_user(Role.EXECUTIVE_BOARD),
            "superuser": User.objects.create_superuser("root@example.org", "hemligt-ord-1", name="Rot"),
        }
