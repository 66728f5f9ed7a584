"""Makes people, boards, organisations and calls for tests; cases are taken through the real actions."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from followup.actions.set_plan import GoalTerms, MilestoneTerms, PlanTerms
from grants.actions import accept_terms, assess, decide, fill_in, submit, take_case, write_report
from grants.actions.open_call import open_call, publish_call
from grants.models import (
    Application,
    Call,
    CallCriterion,
    CallVersion,
    Delegation,
    Programme,
    Question,
    RequiredAttachment,
    StaffReport,
)
from grants.rules.reporting import is_report_needed
from registry.models import Board, Document, Organisation, RoleAssignment, User
from registry.roles import BOARD_ROLES, CITY_ROLES, Role
from registry.uploads import CheckedFile, check_file
from tests.factories.prepared import prepared
from vetting.actions import conclude
from vetting.actions.load_sanctions import load_sanctions
from vetting.actions.make_check import CheckResult, make_checks
from vetting.criteria import load_criteria
from vetting.models import Check, Criterion, Vetting

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SANCTIONS = Path(__file__).parents[1] / "data" / "sanctions_eu_small.xml"
_numbers = iter(range(1, 10_000_000))


def luhn_digit(digits: str) -> str:
    """The check digit that makes `digits` pass Luhn."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def make_board(code: str = "", **fields: Any) -> Board:
    """A specialist board of today."""
    number = next(_numbers)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    code = code or "T" + letters[number // 676 % 26] + letters[number // 26 % 26] + letters[number % 26]
    defaults = {"key": f"board-{number}", "name": f"Nämnd {code}", "short_name": code, "kind": Board.Kind.SPECIALIST}
    return Board.objects.create(code=code, **(defaults | fields))


def make_organisation(**fields: Any) -> Organisation:
    """A non-profit association with a bankgiro."""
    number = next(_numbers)
    digits = f"8029{90000 + number % 10000:05d}"
    orgnr = digits + luhn_digit(digits)
    giro = f"99{number % 100000:05d}"
    giro += luhn_digit(giro)
    defaults = {
        "organisation_number": f"{orgnr[:6]}-{orgnr[6:]}",
        "name": f"Föreningen {number}",
        "legal_form": "61",
        "seat": "Stockholm",
        "bankgiro": f"{giro[:4]}-{giro[4:]}",
        "is_fictitious": True,
    }
    return Organisation.objects.create(**(defaults | fields))


def make_user(
    role: Role | None = None, *, board: Board | None = None, organisation: Organisation | None = None
) -> User:
    """A person, holding `role` since a year back."""
    number = next(_numbers)
    user = User.objects.create_user(f"person{number}@example.org", "hemligt-ord-1", name=f"Person {number}")
    if role is not None:
        give_role(user, role, board=board, organisation=organisation)
    return user


def give_role(user: User, role: Role, *, board: Board | None = None, organisation: Organisation | None = None) -> None:
    """Give a person one more role."""
    RoleAssignment.objects.create(
        user=user,
        role=role,
        board=board if role in BOARD_ROLES else None,
        organisation=organisation if role not in BOARD_ROLES | CITY_ROLES else None,
        valid_from=timezone.localdate() - dt.timedelta(days=365),
    )
    vars(user).pop("_roles_held", None)


def checked_pdf(name: str = "stadgar.pdf") -> CheckedFile:
    """A small, whole PDF."""
    return check_file(SimpleUploadedFile(name, PDF + name.encode(), content_type="application/pdf"))


class City:
    """One board with its people, one organisation with its administrator, and an open call."""

    board: Board
    officer: User
    reviewer: User
    decider: User
    coordinator: User
    central: User
    auditor: User
    organisation: Organisation
    applicant: User
    delegation: Delegation
    call: Call

    def __init__(self, **call_fields: Any) -> None:
        vars(self).update(found_city(**call_fields))


@prepared
def found_city(**call_fields: Any) -> dict[str, Any]:
    """What a city has, by the names of its attributes."""
    load_criteria(Criterion)
    load_sanctions(actor=None, path=SANCTIONS)
    board, organisation = make_board(), make_organisation()
    officer = make_user(Role.CASE_OFFICER, board=board)
    return {
        "board": board,
        "officer": officer,
        "reviewer": make_user(Role.REVIEWER, board=board),
        "decider": make_user(Role.DECISION_MAKER, board=board),
        "coordinator": make_user(Role.BOARD_COORDINATOR, board=board),
        "central": make_user(Role.CENTRAL_COORDINATOR),
        "auditor": make_user(Role.AUDITOR),
        "organisation": organisation,
        "applicant": make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=organisation),
        "delegation": Delegation.objects.create(
            board=board,
            point="5.3",
            name="Utskottet",
            max_amount=200_000_000,
            valid_from=timezone.localdate() - dt.timedelta(days=365),
        ),
        "dismissals": Delegation.objects.create(
            board=board,
            point="1.2",
            name="Handläggare",
            role=Role.CASE_OFFICER,
            max_amount=0,
            may_grant=False,
            may_refuse=False,
            may_dismiss=True,
            valid_from=timezone.localdate() - dt.timedelta(days=365),
        ),
        "call": make_call(board, officer, **call_fields),
    }


def make_call(board: Board, officer: User, *, is_open: bool = True, **fields: Any) -> Call:
    """A call for money with a budget table, one question of its own, two criteria and two attachments."""
    number = next(_numbers)
    now = timezone.now()
    programme = Programme.objects.create(
        board=board,
        key=f"programme-{number}",
        name=f"Program {number}",
        kind="projektbidrag",
        purpose="Pröva något nytt.",
        action_area="targeted",
    )
    year = timezone.localdate().year
    defaults = {
        "slug": f"utlysning-{number}",
        "name": f"Utlysning {number}",
        "support_form": "money",
        "opens_at": now - dt.timedelta(days=10),
        "closes_at": now + dt.timedelta(days=30),
        "period_start": dt.date(year + 1, 1, 1),
        "period_end": dt.date(year + 1, 12, 31),
        "budget": 100_000_000,
    }
    call = Call.objects.create(programme=programme, **(defaults | fields))
    version = CallVersion.objects.create(
        call=call, number=1, purpose="Pröva något nytt.", eligibility=["Ideell förening"], terms="Staden kan återkalla."
    )
    Question.objects.create(
        version=version, position=1, key="partners", kind="text", label="Vilka samarbetar ni med?", is_required=False
    )
    Question.objects.create(version=version, position=2, key="budget", kind="budget", step="budget", label="Budget")
    for position, name in enumerate(("Kompletterar", "Går att följa upp"), start=1):
        CallCriterion.objects.create(version=version, position=position, name=name, question=f"{name}?")
    for position, kind in enumerate((Document.Kind.STATUTES, Document.Kind.MINUTES), start=1):
        RequiredAttachment.objects.create(version=version, position=position, kind=kind, title=kind.label)
    if is_open:
        publish_call(actor=officer, call=call)
        call = open_call(actor=officer, call=call)
    return call


@prepared
def draft(city: City, *, amount: int = 54_000_000, organisation: Organisation | None = None) -> Application:
    """A draft with nothing missing; `amount` in öre."""
    applicant = city.applicant
    application = fill_in.begin_application(
        actor=applicant, call=city.call, organisation=organisation or city.organisation
    )
    fill_in.save_fields(
        actor=applicant,
        application=application,
        fields={
            "title": "Stödsamtal för anhöriga",
            "description": "Samtal enskilt och i grupp.",
            "accepts_democracy_condition": True,
            "signatory_role": "Ordförande",
        },
    )
    fill_in.save_goals(
        actor=applicant, application=application, goals=[fill_in.GoalContent("Fler får stöd", "Antal familjer")]
    )
    question = application.rules_version.questions.get(kind="budget")
    fill_in.save_budget(
        actor=applicant,
        application=application,
        question=question,
        lines=[fill_in.LineContent("Löner", "6 månader", amount, amount)],
    )
    for required in application.rules_version.attachments.all():
        fill_in.attach(
            actor=applicant,
            application=application,
            required=required,
            checked=checked_pdf(f"{required.kind}.pdf"),
            dated_on=timezone.localdate() - dt.timedelta(days=30) if required.kind == Document.Kind.MINUTES else None,
        )
    return Application.objects.get(pk=application.pk)


@prepared
def submitted(city: City, **keywords: Any) -> Application:
    """An application that is sent in."""
    return submit.submit(actor=city.applicant, application=draft(city, **keywords))


@prepared
def handled(city: City, application: Application) -> Application:
    """Declared, assigned and taken up by the city's officer and reviewer."""
    for person in (city.officer, city.reviewer, city.decider):
        take_case.declare(actor=person, case=application.case, has_conflict=False)
    take_case.assign(actor=city.officer, case=application.case, case_officer=city.officer, reviewer=city.reviewer)
    return assess.take_up(actor=city.officer, application=application)


@prepared
def in_review(city: City, **keywords: Any) -> Application:
    """An application under review."""
    return handled(city, submitted(city, **keywords))


@prepared
def cleared(city: City, application: Application) -> Vetting:
    """The application's vetting, cleared on the standard check when it is not concluded already."""
    vetting = Vetting.objects.get(pk=application.vetting_id)
    if vetting.is_concluded:
        return vetting
    make_checks(
        actor=city.officer,
        vetting=vetting,
        results=[CheckResult(kind, "ok", "Handling 1") for kind in Check.Kind.values],
    )
    return conclude.clear(actor=city.officer, vetting=vetting)


def scores(application: Application, verdict: str = "met") -> list[assess.ScoreContent]:
    """The same verdict on every criterion."""
    return [assess.ScoreContent(criterion, verdict, "Skäl.") for criterion in application.rules_version.criteria.all()]


@prepared
def assessed(city: City, application: Application, proposal: str = "grant", amount: int | None = None) -> Application:
    """Assessed by officer and reviewer."""
    assess.sign_assessment(
        actor=city.officer,
        application=application,
        scores=scores(application),
        proposal=proposal,
        amount=amount,
        reasons="Uppfyller kriterierna.",
        double_funding="Olika kostnader.",
    )
    assess.agree(actor=city.reviewer, application=application, scores=scores(application))
    return Application.objects.get(pk=application.pk)


def reported(city: City, application: Application, **texts: str) -> StaffReport:
    """A signed staff report, as composed but for `texts`; a refusal with a word on proportionality."""
    report = write_report.begin_report(actor=city.officer, application=application)
    if report.texts.filter(key="less_intrusive", text="").exists():
        texts = {"less_intrusive": "Inget mildare räcker."} | texts
    return write_report.sign_report(actor=city.officer, report=report, version=report.version, texts=texts)


@prepared
def for_decision(city: City, **keywords: Any) -> Application:
    """An application that waits for a favourable decision."""
    application = in_review(city, **keywords)
    cleared(city, application)
    application = assessed(city, application)
    if is_report_needed(application):
        reported(city, application)
    return assess.propose(actor=city.officer, application=application)


def plan_terms(amount: int = 54_000_000, **fields: Any) -> PlanTerms:
    """A plan with a goal, an interim report and final accounts."""
    year = timezone.localdate().year + 1
    defaults: dict[str, Any] = {
        "goals": [GoalTerms("Fler får stöd", "Antal familjer", 17, 40, "familjer")],
        "milestones": [
            MilestoneTerms("interim_report", "Delrapport", dt.date(year, 7, 1)),
            MilestoneTerms("final_accounts", "Slutredovisning", dt.date(year + 1, 2, 28)),
        ],
        "lines": [("Löner", amount)],
    }
    return PlanTerms(**(defaults | fields))


@prepared
def grant_it(city: City, application: Application, *, amount: int | None = None, **keywords: Any) -> Application:
    """Decide in favour under the city's delegation; the second instalment waits for the interim report."""
    amount = amount or application.requested_amount
    outcome = "granted" if amount == application.requested_amount else "partly_granted"
    today = timezone.localdate()
    defaults: dict[str, Any] = {
        "outcome": outcome,
        "amount": amount,
        "text": decide.DecisionText(reasons="Uppfyller kriterierna."),
        "authority": decide.Authority(delegation=city.delegation),
        "plan": plan_terms(amount),
        "instalments": [
            decide.Instalment(amount - amount // 2, today),
            decide.Instalment(amount // 2, today, after="Delrapport"),
        ],
    }
    decide.decide(actor=city.decider, application=application, **(defaults | keywords))
    return Application.objects.get(pk=application.pk)


@prepared
def granted(city: City, **keywords: Any) -> Application:
    """A granted application."""
    return grant_it(city, for_decision(city, **keywords))


@prepared
def active(city: City, **keywords: Any) -> Application:
    """A grant whose terms are accepted."""
    return accept_terms.accept_terms(actor=city.applicant, application=granted(city, **keywords))
