"""What does the frame round every page show: menu, place, person? A context processor."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from grants.selectors import count_waiting_for, count_waiting_for_organisation
from grants.selectors.payments import sees_payments
from registry.models import User
from registry.roles import ORGANISATION_ROLES, Role, assignments_of, holds, lists_cases

_IN_A_ROW: Final = 9


@dataclass(frozen=True)
class Link:
    """One entry of the menu; `count` is how much waits behind it."""

    label: str
    url: str
    current: bool
    count: int | None = None


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` for base.html: made when the page asks for it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    held = assignments_of(user) if isinstance(user, User) else []
    common = {
        "is_demo": settings.DEMO_CITY,
        "search_url": "",
        "search_hint": "",
        "where": _("City of Stockholm"),
        "size": "md",
    }
    if not isinstance(user, User) or not user.is_authenticated:
        return common | {"nav": _public(request.path), "sign_in_url": reverse("account_login")}
    common |= {
        "person": user.name,
        "initials": _initials(user.name),
        "person_role": "",
        "sign_out_url": reverse("account_logout"),
        "settings_url": reverse("my_settings"),
        "register_url": reverse("register"),
    }
    if not held:
        return common | {"nav": _public(request.path)}
    first = held[0]
    common["person_role"] = str(Role(first.role).label)
    if first.role in ORGANISATION_ROLES:
        return common | {"nav": _for_organisation(request, user), "where": str(first.organisation or "")}
    place = first.board
    where = (place.administration or place.name) if place else _("City of Stockholm")
    if place is not None:
        common["person_role"] = f"{Role(first.role).label}, {place.short_name}"
    has_cases = lists_cases(user)
    return common | {
        **_in_a_row(_for_official(request, user)),
        "where": where,
        "size": "sm",
        "search_url": reverse("cases" if has_cases else "organisations"),
        "search_hint": _("Registry number, org. no., name") if has_cases else _("Org. no., name"),
    }


def _in_a_row(links: list[Link]) -> dict[str, list[Link]]:
    """The menu as it fits on one line in either language; what is left stands under *More*."""
    if len(links) <= _IN_A_ROW + 1:
        return {"nav": links}
    return {"nav": links[:_IN_A_ROW], "nav_rest": links[_IN_A_ROW:]}


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.split()[:2]).upper()


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _link(path: str, label: str, name: str, count: int | None = None) -> Link:
    url = reverse(name)
    return Link(label, url, _is_current(path, url), count or None)


def _public(path: str) -> list[Link]:
    start = Link(_("Calls"), reverse("home"), path == "/" or path.startswith(reverse("calls")))
    return [
        start,
        _link(path, _("How it works"), "how_it_works"),
        _link(path, _("Register of support"), "register"),
        _public_documents(path),
    ]


def _public_documents(path: str) -> Link:
    url = reverse("public_document_register")
    return Link(_("Public documents"), url, path.startswith((url, reverse("document_requests"))))


def _counts(request: HttpRequest) -> bool:
    return not hasattr(request, "counts_nothing")


def _for_organisation(request: HttpRequest, user: User) -> list[Link]:
    path = request.path
    waiting = count_waiting_for_organisation(user) if _counts(request) else {"start": 0, "reports": 0}
    return [
        _link(path, _("Start"), "home", waiting["start"]),
        _link(path, _("Calls"), "calls"),
        _link(path, _("Our applications"), "applications"),
        _link(path, _("Reports"), "follow_up", waiting["reports"]),
        _link(path, _("Letters"), "letters"),
        _link(path, _("Lessons"), "lessons"),
        _link(path, _("Our organisation"), "organisations"),
    ]


def _for_official(request: HttpRequest, user: User) -> list[Link]:
    path, links = request.path, []
    if not holds(user, Role.AUDITOR, Role.EXECUTIVE_BOARD):
        links.append(_link(path, _("My work"), "home", count_waiting_for(user) if _counts(request) else None))
    else:
        links.append(_link(path, _("Start"), "home"))
    if lists_cases(user):
        links.append(_link(path, _("Cases"), "cases"))
        links.append(_link(path, _("Meetings"), "meetings"))
        if sees_payments(user):
            links.append(_link(path, _("Payments"), "payments"))
        register = reverse("document_register")
        current = path.startswith((register, reverse("document_requests")))
        links.append(Link(_("Document register"), register, current))
    if not holds(user, Role.EXECUTIVE_BOARD, Role.REGISTRAR):
        links.append(_link(path, _("Vetting"), "vettings"))
    if holds(user, Role.CENTRAL_COORDINATOR, Role.AUDITOR, Role.EXECUTIVE_BOARD):
        links.append(_link(path, _("Overview"), "overview"))
    links.append(_link(path, _("Organisations"), "organisations"))
    links.append(_link(path, _("Calls"), "calls"))
    sees_cases = not holds(user, Role.EXECUTIVE_BOARD)
    if sees_cases:
        links += [_link(path, _("Follow-up"), "follow_up"), _link(path, _("Evaluations"), "evaluations")]
    links.append(_link(path, _("Lessons"), "lessons"))
    if sees_cases:
        links.append(_link(path, _("Withdrawals"), "withdrawals"))
    links.append(_link(path, _("Exclusions"), "exclusions"))
    if not holds(user, Role.CENTRAL_COORDINATOR, Role.AUDITOR, Role.EXECUTIVE_BOARD):
        links.append(_link(path, _("Overview"), "overview"))
    if holds(user, Role.AUDITOR):
        links.append(_link(path, _("Audit"), "audit"))
    return links
