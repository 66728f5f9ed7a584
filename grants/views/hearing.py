"""STUB."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def hearing_open(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")
