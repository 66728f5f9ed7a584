"""Which step of a vetting was taken? Each is one form and one action; a refused one comes back with its reasons."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registry.http import attempt, officials_only, require
from registry.models import JournalEntry, User
from registry.roles import Permission, acting_role
from vetting.actions import conclude, escalate, refer, review_vetting
from vetting.actions.check_and_clear import check_and_clear
from vetting.actions.make_check import make_checks
from vetting.actions.read_material import read_material
from vetting.actions.vet_anew import vet_anew
from vetting.actions.write_finding import add_evidence, write_finding
from vetting.forms import PlainStepForm, StepForm
from vetting.forms.checks import ChecksForm
from vetting.forms.findings import EvidenceForm, FindingForm
from vetting.forms.hearing import HearingForm
from vetting.forms.referral import AnswerReferralForm, ReferForm
from vetting.forms.steps import (
    AdviceForm,
    ClearWithoutFindingForm,
    ConcludeForm,
    EnhanceForm,
    ReopenForm,
    ReviewForm,
    WeighForm,
)
from vetting.models import Finding, Referral, Vetting
from vetting.selectors import readings_of
from vetting.views.page import FailedStep, show
from vetting.views.vettings import found, reading_of

Act = Callable[[User, Vetting, Any], Any]


@dataclass(frozen=True)
class Step:
    """A step by its form, its action, the words when it is done, and where on the page the reader lands."""

    form: type[StepForm]
    act: Act
    done: str | Promise
    anchor: str = "next"
    options: dict[str, Any] = field(default_factory=dict)


STEPS: dict[str, Step] = {
    "checks": Step(
        ChecksForm,
        lambda user, row, form: make_checks(actor=user, vetting=row, results=form.results()),
        _("The checks are saved."),
        "checks",
    ),
    "clear": Step(
        ChecksForm,
        lambda user, row, form: check_and_clear(actor=user, vetting=row, results=form.results()),
        _("The vetting is concluded: cleared."),
        options={"mark_remaining": True},
    ),
    "finish": Step(
        PlainStepForm,
        lambda user, row, form: conclude.finish_standard_check(actor=user, vetting=row),
        _("The standard check is finished."),
    ),
    "conclude_standard": Step(
        PlainStepForm,
        lambda user, row, form: conclude.clear(actor=user, vetting=row),
        _("The vetting is concluded: cleared."),
    ),
    "enhance": Step(
        EnhanceForm,
        lambda user, row, form: conclude.enhance(actor=user, vetting=row, **form.cleaned_data),
        _("Enhanced vetting is opened."),
    ),
    "clear_without_finding": Step(
        ClearWithoutFindingForm,
        lambda user, row, form: conclude.clear_without_finding(actor=user, vetting=row, **form.cleaned_data),
        _("The vetting is concluded: cleared."),
    ),
    "finding": Step(
        FindingForm,
        lambda user, row, form: write_finding(actor=user, vetting=row, **form.as_arguments()),
        _("The finding is written. Add its evidence."),
        "findings",
    ),
    "escalate": Step(
        PlainStepForm,
        lambda user, row, form: escalate.escalate(actor=user, vetting=row),
        _("The vetting is escalated. The central coordinator may read it from now on."),
    ),
    "refer": Step(
        ReferForm,
        lambda user, row, form: refer.refer(actor=user, vetting=row, **form.cleaned_data),
        _("The letter to the authority is written. Send it from the case."),
        "referrals",
    ),
    "advice": Step(
        AdviceForm,
        lambda user, row, form: escalate.give_advice(actor=user, vetting=row, **form.cleaned_data),
        _("Your advice is in the case."),
        "advice",
    ),
    "review": Step(
        ReviewForm,
        lambda user, row, form: review_vetting.review_vetting(actor=user, vetting=row, **form.cleaned_data),
        _("You have signed as independent reviewer."),
        "review",
    ),
    "assess": Step(
        PlainStepForm,
        lambda user, row, form: conclude.assess(actor=user, vetting=row),
        _("The assessment is signed."),
    ),
    "weigh": Step(
        WeighForm,
        lambda user, row, form: review_vetting.weigh_factors(
            actor=user, vetting=row, weights=form.weights(), less_intrusive=form.cleaned_data["less_intrusive"]
        ),
        _("The weighing is saved."),
        "factors",
    ),
    "hearing": Step(
        HearingForm,
        lambda user, row, form: conclude.open_hearing(
            actor=user,
            vetting=row,
            material=form.cleaned_data["material"],
            documents=form.documents(),
            withheld=form.cleaned_data["withheld"],
            withheld_items=form.withheld_items(),
        ),
        _("The material is sent to the organisation. The reply period runs from today."),
        "hearing",
    ),
    "conclude": Step(
        ConcludeForm,
        lambda user, row, form: conclude.conclude(actor=user, vetting=row, **form.cleaned_data),
        _("The conclusion is drawn."),
    ),
    "reopen": Step(
        ReopenForm,
        lambda user, row, form: conclude.reopen(actor=user, vetting=row, **form.cleaned_data),
        _("The vetting is reopened."),
    ),
}


def page_of(row: Vetting, anchor: str) -> str:
    """The address of the vetting's page at a section."""
    return f"{reverse('vetting', args=[row.case.path_number])}#{anchor}"


def reading_going_on(user: User, row: Vetting) -> JournalEntry | None:
    """Today's reading; a page that was open over midnight goes on with the purpose it was opened for, for a day."""
    if reading := reading_of(user, row):
        return reading
    yesterday = timezone.now() - dt.timedelta(days=1)
    earlier = readings_of(row).filter(actor=user, at__gte=yesterday).first()
    return read_material(actor=user, vetting=row, purpose=earlier.reason) if earlier else None


@officials_only
@require_POST
def vetting_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take one step of the vetting. Who only reads it, as an auditor does, takes none."""
    user, row = found(request, number)
    takes_steps = any(acting_role(user, each, row) for each in (Permission.HANDLE_CASE, Permission.ADVISE))
    if step not in STEPS or not takes_steps:
        raise Http404
    reading = reading_going_on(user, row)
    if reading is None:
        return redirect(page_of(row, "next"))
    chosen = STEPS[step]
    form = chosen.form(request.POST, request.FILES, vetting=row, actor=user, **chosen.options)
    if form.is_valid() and attempt(form, lambda: chosen.act(user, row, form), case=row.case) is not None:
        messages.success(request, str(chosen.done))
        return redirect(page_of(row, chosen.anchor))
    return show(request, user, row, reading, FailedStep(form))


@officials_only
@require_POST
def evidence(request: HttpRequest, number: str, finding: int) -> HttpResponse:
    """Add evidence to a finding."""
    user, row = found(request, number)
    require(request, Permission.VET, row)
    about = get_object_or_404(Finding.objects.select_related("vetting"), vetting=row, pk=finding)
    reading = reading_going_on(user, row)
    if reading is None:
        return redirect(page_of(row, "findings"))
    form = EvidenceForm(request.POST, request.FILES, vetting=row, actor=user, prefix=f"evidence-{about.pk}")
    if (
        form.is_valid()
        and attempt(form, lambda: add_evidence(actor=user, finding=about, **form.cleaned_data), case=row.case)
        is not None
    ):
        messages.success(request, _("The evidence is added."))
        return redirect(page_of(row, "findings"))
    return show(request, user, row, reading, FailedStep(form, about=about.pk))


@officials_only
@require_POST
def vetting_renew(request: HttpRequest, number: str) -> HttpResponse:
    """Open a new vetting after a concluded one, and go there."""
    user, row = found(request, number)
    require(request, Permission.VET, row)
    reading = reading_going_on(user, row)
    if reading is None:
        return redirect(page_of(row, "next"))
    form = PlainStepForm(request.POST, vetting=row, actor=user)
    new = attempt(form, lambda: vet_anew(actor=user, vetting=row), case=row.case) if form.is_valid() else None
    if new is None:
        return show(request, user, row, reading, FailedStep(form))
    messages.success(request, _("A new vetting is opened. The earlier conclusion holds until the new one is drawn."))
    return redirect(page_of(new, "checks"))


@officials_only
@require_POST
def referral_answer(request: HttpRequest, number: str, referral: int) -> HttpResponse:
    """Take in an authority's answer."""
    user, row = found(request, number)
    require(request, Permission.VET, row)
    about = get_object_or_404(Referral, vetting=row, pk=referral)
    reading = reading_going_on(user, row)
    if reading is None:
        return redirect(page_of(row, "referrals"))
    prefix = AnswerReferralForm.prefix_of(about)
    form = AnswerReferralForm(request.POST, request.FILES, vetting=row, actor=user, prefix=prefix)
    if (
        form.is_valid()
        and attempt(form, lambda: refer.answer_referral(actor=user, referral=about, **form.cleaned_data), case=row.case)
        is not None
    ):
        messages.success(request, _("The authority's answer is in the case."))
        return redirect(page_of(row, "referrals"))
    return show(request, user, row, reading, FailedStep(form, about=about.pk))
