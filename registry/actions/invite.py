"""Tell whoever is to act for an organisation how to sign in: a link where they choose a password themselves."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

from registry.models import RoleAssignment

log = logging.getLogger(__name__)


@task()
def invite(key: int) -> None:
    """Send the mail. It holds no secret: the password is chosen through the link that the sign-in page sends."""
    given = RoleAssignment.objects.select_related("user", "organisation").get(pk=key)
    content = {
        "person": given.user,
        "organisation": given.organisation,
        "is_new": not given.user.has_usable_password(),
        "site": settings.SITE_ADDRESS.rstrip("/"),
    }
    with translation.override(given.user.language):
        subject = render_to_string("mail/invitation_subject.txt", content).strip()
        body = render_to_string("mail/invitation.txt", content)
    try:
        EmailMessage(subject=subject, body=body, to=[given.user.email]).send()
    except OSError:
        log.exception("the invitation of person %s could not be mailed", given.user_id)
