"""STUB."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def declare_conflict(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def assign_case(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def note(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def request_supplement(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def take_up(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def renew_vetting(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def dismiss(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")
