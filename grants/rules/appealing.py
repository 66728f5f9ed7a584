"""What stands in the way of correcting, or of ending an appeal of, a decision? (R1, R2, R5)"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from grants.models import Appeal, Application, Decision

_WITHDRAWAL_ENDED = ("continued", "remedied", "withdrawn")


def blockers_to_appealing(decision: "Decision") -> list[Blocker]:
    """R5: only a decision in force is appealed."""
    if decision.is_annulled:
        return [Blocker("annulled", _("The decision is annulled already."), rule="R5")]
    return []


def blockers_to_dismissing_appeal(appeal: "Appeal") -> list[Blocker]:
    """R5: in a legality review it is the court that tries whether the appeal came in time (KL 13 ch.)."""
    if appeal.decision.appeal_regime == "administrative_appeal":
        return []
    return [
        Blocker(
            "the_court_tries",
            _("In a legality review the court tries whether the appeal came in time. Hand it over to the court."),
            rule="R5",
        )
    ]


def blockers_to_annulling(appeal: "Appeal") -> list[Blocker]:
    """R5: a decision is annulled once, and not while the support it gave is being withdrawn."""
    if appeal.decision.is_annulled:
        return blockers_to_appealing(appeal.decision)
    support = getattr(appeal.decision.application, "support", None)
    if support is None or appeal.decision.outcome in ("refused", "dismissed"):
        return []
    if any(each.state not in _WITHDRAWAL_ENDED for each in support.withdrawals.all()):
        return [
            Blocker(
                "withdrawal_open",
                _("A withdrawal of the support is under way. It must be decided before the case is opened again."),
                rule="R5",
            )
        ]
    return []


def blockers_to_trying_again(application: "Application") -> list[Blocker]:
    """R5: nothing that is decided is opened again while a decision stands: only a court's judgment takes it away."""
    if any(not decision.is_annulled for decision in application.decisions.all()):
        return [Blocker("decision_stands", _("The decision stands until a court has annulled it."), rule="R5")]
    return []


def blockers_to_correcting(decision: "Decision", *, part: str, stood: str) -> list[Blocker]:
    """R2: what is corrected stands in the decision, in the part that is named, as it reads today."""
    if decision.is_annulled:
        return [Blocker("annulled", _("The decision is annulled already."), rule="R2")]
    if stood not in decision.reads(part):
        return [
            Blocker(
                "not_in_the_text",
                _("These words do not stand in that part of the decision. Copy them from it, letter by letter."),
                rule="R2",
            )
        ]
    return []
