"""How does each state look? One table for every state machine.

A status is words first, then shape, then colour: the words come from the state's own label, the
shape (``data-mark``) and the colour (``data-color``) from here. Add a state to a machine, add it here.
"""

from typing import Final, NamedTuple


class StateLook(NamedTuple):
    """Colour and shape of a state: ``color`` and ``mark`` are the tag's two data attributes."""

    color: str
    mark: str


#: Used for a state that is not in the table: nothing is claimed about it.
UNKNOWN_LOOK: Final = StateLook("neutral", "new")

#: State value -> look. neutral: new, draft, closed. info: under way. success: done.
#: warning: waits for somebody, or is held. danger: late, refused, withdrawn.
STATE_LOOKS: Final[dict[str, StateLook]] = {
    # Calls
    "draft": StateLook("neutral", "draft"),
    "published": StateLook("info", "new"),
    "open": StateLook("success", "half"),
    "closed": StateLook("neutral", "done"),
    "allocated": StateLook("neutral", "done"),
    "archived": StateLook("neutral", "lock"),
    # Applications
    "submitted": StateLook("neutral", "new"),
    "awaiting_applicant": StateLook("warning", "wait"),
    "in_review": StateLook("info", "half"),
    "in_hearing": StateLook("warning", "wait"),
    "proposed": StateLook("info", "done"),
    "for_decision": StateLook("info", "wait"),
    "granted": StateLook("success", "done"),
    "partly_granted": StateLook("success", "done"),
    "refused": StateLook("danger", "stop"),
    "dismissed": StateLook("danger", "stop"),
    "recalled": StateLook("neutral", "stop"),
    "active": StateLook("success", "half"),
    "completed": StateLook("success", "done"),
    "withdrawn": StateLook("danger", "stop"),
    # Meetings
    "called": StateLook("info", "half"),
    "meeting_held": StateLook("info", "done"),
    "minutes_approved": StateLook("info", "lock"),
    "posted": StateLook("success", "half"),
    # Vetting
    "opened": StateLook("neutral", "new"),
    "standard_done": StateLook("info", "half"),
    "enhanced": StateLook("info", "half"),
    "escalated": StateLook("info", "half"),
    "referred": StateLook("warning", "wait"),
    "assessed": StateLook("info", "done"),
    "cleared": StateLook("success", "done"),
    "special_reasons": StateLook("success", "half"),
    "not_proven": StateLook("neutral", "new"),
    "not_met": StateLook("danger", "stop"),
    "reopened": StateLook("info", "half"),
    # Appeals, and requests for documents
    "received": StateLook("warning", "wait"),
    "forwarded": StateLook("info", "wait"),
    "late": StateLook("neutral", "stop"),
    "rejected": StateLook("neutral", "done"),
    "annulled": StateLook("danger", "stop"),
    # Hits on sanctions lists
    "candidate": StateLook("warning", "wait"),
    "confirmed": StateLook("danger", "stop"),
    "hit_dismissed": StateLook("neutral", "done"),
    # Withdrawals and repayment claims
    "initiated": StateLook("info", "half"),
    "payments_held": StateLook("warning", "hold"),
    "decided": StateLook("success", "done"),
    "continued": StateLook("success", "half"),
    "remedied": StateLook("success", "half"),
    "invoiced": StateLook("warning", "wait"),
    "paid": StateLook("success", "done"),
    "disputed": StateLook("warning", "late"),
    "deferred": StateLook("warning", "wait"),
    "remitted": StateLook("neutral", "done"),
    "nothing_claimed": StateLook("neutral", "done"),
    # Exclusions. An exclusion in force is shown with color="danger" mark="stop" by its page.
    "re_examined": StateLook("info", "half"),
    "extended": StateLook("danger", "stop"),
    "lifted": StateLook("success", "done"),
    "expired": StateLook("neutral", "done"),
    # Changes of grants
    "requested": StateLook("warning", "wait"),
    "awaits_board": StateLook("warning", "wait"),
    "restored": StateLook("success", "half"),
    "stands": StateLook("danger", "stop"),
    # Payments
    "planned": StateLook("neutral", "new"),
    "screened": StateLook("info", "half"),
    "approved": StateLook("success", "done"),
    "held": StateLook("warning", "hold"),
    "released": StateLook("success", "half"),
    "cancelled": StateLook("neutral", "stop"),
    "came_back": StateLook("warning", "late"),
    # Follow-up plans, milestones, reports and evaluations
    "set": StateLook("success", "done"),
    "final_accounts": StateLook("info", "half"),
    "evaluated": StateLook("success", "done"),
    "upcoming": StateLook("neutral", "new"),
    "due": StateLook("warning", "wait"),
    "overdue": StateLook("danger", "late"),
    "returned": StateLook("warning", "late"),
    "made": StateLook("info", "half"),
    "followed_up": StateLook("success", "done"),
    "material_gathered": StateLook("info", "half"),
    "reviewed": StateLook("info", "done"),
    "adopted": StateLook("success", "done"),
    "shared": StateLook("success", "done"),
    # Requests for documents
    "released_in_part": StateLook("success", "half"),
    # Parts of a page that are no machine of their own: checks, attachments, fields
    "pending": StateLook("neutral", "wait"),
    "ok": StateLook("success", "done"),
    "circumstance": StateLook("warning", "late"),
    "missing": StateLook("warning", "late"),
    "stop": StateLook("danger", "stop"),
}


def look_of(state: object) -> StateLook:
    """Return the look of a state, given its value (a string or a member of ``TextChoices``)."""
    return STATE_LOOKS.get(str(state), UNKNOWN_LOOK)
