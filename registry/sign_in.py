"""How do people sign in? With e-mail and password through allauth; accounts are made by the city or at first visit."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People do not sign themselves up: an account follows an organisation or an employment."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: see the help page for how an organisation gets its account."""
        return False
