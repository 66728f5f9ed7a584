"""STUB."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def evidence(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def vetting_step(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")
