"""STUB."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def report(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def report_review(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")


def visit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """STUB."""
    return HttpResponse("stub")
