"""What is Värna, how does it work, and how accessible is it? Pages that only tell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """From application to follow-up, in four steps."""
    return render(request, "registry/how_it_works.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement and the way to complain (R13)."""
    return render(request, "registry/about_accessibility.html")


@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    """Which personal data is kept, and why (R11)."""
    return render(request, "registry/about_personal_data.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Where to turn."""
    return render(request, "registry/about_help.html")
