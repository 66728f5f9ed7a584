"""STUB."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def calls(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def call_new(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def call(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def call_edit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def call_step(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")
