"""How do people sign in? With e-mail and password through allauth; accounts are made by the city or at first visit."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """People do not sign themselves up: an account follows an organisation or an employment."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address and the password do not belong together. Check both and try again, or choose a new password."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: see the help page for how an organisation gets its account."""
        return False
