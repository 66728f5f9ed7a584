"""The other road: from a finding that the organisation encourages violent extremism to a conclusion *not met*."""

import datetime as dt

from django.utils import timezone

from grants.models import Application
from registry.actions import send_hearing
from registry.actions.declare_conflict import declare_conflict
from tests import factories
from tests.factories import City
from vetting.actions import conclude, escalate, make_check, review_vetting, write_finding
from vetting.models import Check, Criterion, Vetting


def make_not_met(city: City, application: Application, ground: str = "G3") -> Vetting:
    """The other road: a carried finding, advice, review, hearing, conclusion not met."""
    vetting = Vetting.objects.get(pk=application.vetting_id)
    make_check.make_checks(
        actor=city.officer,
        vetting=vetting,
        results=[
            make_check.CheckResult(kind, "circumstance" if kind == "website" else "ok", "Sparad sida")
            for kind in Check.Kind.values
        ],
    )
    conclude.finish_standard_check(actor=city.officer, vetting=vetting)
    conclude.enhance(
        actor=city.officer,
        vetting=vetting,
        circumstance="På föreningens webbplats publicerades en inspelning där en föreläsare uppmanar till våld.",
        rests_on="E2",
    )
    finding = write_finding.write_finding(
        actor=city.officer,
        vetting=vetting,
        ground=Criterion.objects.get(code=ground),
        description="En inbjuden föreläsare uppmanade till våld.",
        finding_actor="representative",
        representative_role="lecturer",
        activity_link="Föreningens eget läger.",
        happened_on=timezone.localdate() - dt.timedelta(days=60),
        speaks_against="Inspelningen togs ned.",
        is_protected_expression=False,
        expression_reasons="Uppmanar till våld.",
    )
    write_finding.add_evidence(
        actor=city.officer,
        finding=finding,
        level="E1",
        title="Dom",
        source="Tingsrätten",
        dated_on=timezone.localdate() - dt.timedelta(days=30),
        checked=factories.checked_pdf("dom.pdf"),
    )
    escalate.escalate(actor=city.officer, vetting=vetting)
    registry_case = Vetting.objects.get(pk=vetting.pk).case
    declare_conflict(actor=city.decider, cases=[registry_case], has_conflict=False)
    factories.advised(city, vetting)
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Håller med.")
    conclude.assess(actor=city.officer, vetting=vetting)
    hearing = factories.heard(city, vetting)
    send_hearing.answer_hearing(actor=city.applicant, hearing=hearing, answer="Vi har tagit avstånd.")
    review_vetting.weigh_factors(
        actor=city.officer,
        vetting=vetting,
        weights=[review_vetting.FactorWeight(name, "no", "Nej.") for name in Vetting.FACTORS],
        less_intrusive="Varning räcker inte.",
    )
    review_vetting.review_vetting(actor=city.reviewer, vetting=vetting, opinion="Svaret ändrar inget.")
    return conclude.conclude(actor=city.officer, vetting=vetting, outcome="not_met", reasons="Kravet är nått.")
