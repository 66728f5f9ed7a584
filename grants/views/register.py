"""STUB."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def register(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def register_csv(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def register_json(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")
