"""Tell whoever asked for documents and left an e-mail address that the answer is there: a link, nothing of the content."""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

from registry.models import DocumentRequest

log = logging.getLogger(__name__)


@task()
def tell_requester(key: int) -> None:
    """Send the mail. Without an address, or with another kind of address, somebody sends the answer by hand."""
    request = DocumentRequest.objects.select_related("case__board").get(pk=key)
    try:
        validate_email(request.answer_to)
    except ValidationError:
        return
    content = {"request": request, "case": request.case, "site": settings.SITE_ADDRESS.rstrip("/")}
    with translation.override(request.language):
        subject = render_to_string("mail/documents_answer_subject.txt", content).strip()
        body = render_to_string("mail/documents_answer.txt", content)
    try:
        EmailMessage(subject=subject, body=body, to=[request.answer_to]).send()
    except OSError:
        log.exception("the answer to request %s could not be mailed", request.public_id)
