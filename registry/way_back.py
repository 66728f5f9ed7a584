"""What does a person get who sends a form too late, or opens an address that is only sent to? Never a dead end.

Whoever has been signed out while writing, or whose form is too old to be checked, gets the text back in a form that
sends it once more. Whoever opens the address of a step gets the page that the step belongs to.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve

#: Addresses whose forms hold passwords and codes: nothing of theirs is ever shown again.
_NEVER_KEPT: Final = re.compile(r"/(accounts|admin|i18n)/")
_SHORT: Final = 60


@dataclass(frozen=True)
class KeptField:
    """One value that was sent. What somebody may have written is shown; short values travel unseen."""

    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Is it text to read and copy, rather than a choice, a date or a sum?"""
        return len(self.value) > _SHORT or "\n" in self.value or " " in self.value.strip()


def kept_fields(request: HttpRequest) -> list[KeptField]:
    """What was sent, without the token, as it was typed; empty where passwords are typed. Files are not kept."""
    if _NEVER_KEPT.match(request.path_info):
        return []
    return [
        KeptField(name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


def page_of_step(path: str) -> str:
    """The nearest page above the address `path`; the start page when there is none."""
    above = path.rstrip("/")
    while "/" in above:
        above = above.rpartition("/")[0]
        try:
            resolve(f"{above}/")
        except Resolver404:
            continue
        return f"{above}/"
    return "/"


def is_from_our_own_page(request: HttpRequest) -> bool:
    """Does the browser itself say that the form stood on a page of ours? Another site cannot make it say so."""
    if fetched_from := request.headers.get("Sec-Fetch-Site"):
        return bool(fetched_from == "same-origin")
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def unchecked_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token does not fit: what was typed, and a new form when it came from our own page."""
    context = {"fields": kept_fields(request), "may_send_again": is_from_our_own_page(request)}
    return render(request, "403_csrf.html", context, status=403)


class WayBackMiddleware:
    """Keeps what a signed-out person typed, leads past addresses that are only sent to, and keeps pages out of caches.

    A signed-in person's pages are not stored by the browser: after a step, its back button shows what holds now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with a way on."""
        response = self.get_response(request)
        if response.status_code == 405:
            return self._lead_on(request, response)
        if self._was_signed_out(request, response) and (fields := kept_fields(request)):
            sign_in = f"{resolve_url(settings.LOGIN_URL)}?next={page_of_step(request.path_info)}"
            context = {"fields": fields, "had_files": bool(request.FILES), "sign_in": sign_in}
            response = render(request, "signed_out.html", context, status=403)
        if response.headers.get("Content-Type", "").startswith("text/html") and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _lead_on(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return HttpResponseRedirect(page_of_step(request.path_info))
        styled = render(request, "405.html", {"page": request.path_info}, status=405)
        styled.headers["Allow"] = response.headers["Allow"]
        return styled

    def _was_signed_out(self, request: HttpRequest, response: HttpResponse) -> bool:
        return (
            request.method == "POST"
            and response.status_code == 302
            and "HX-Request" not in request.headers
            and not request.user.is_authenticated
            and response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL))
        )
