"""How does a test look at a page as a person: sign in, open, send, and read what stands there?"""

import html
import re
from typing import Any

from django.test import Client

from grants.models import Application
from registry.models import User


def signed_in(user: User) -> Client:
    """The person's browser, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def path_of(application: Application, step: str) -> str:
    """The address of a step in the application's case."""
    return f"/cases/{application.case.path_number}/{step}/"


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"[\s\u202f]+", " ", html.unescape(plain))


def messages_of(response: Any) -> str:
    """What was said on the way to the next page."""
    said = " ".join(str(message) for message in response.wsgi_request._messages)
    return re.sub(r"[\s\u202f]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", said)))


def fields_of(response: Any) -> dict[str, str]:
    """What a browser would send from the page's form: every field as it stands, no button."""
    page = response.content.decode()
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name, kind = attributes.get("name"), attributes.get("type", "text")
        if not name or (kind in ("radio", "checkbox") and not re.search(r"\schecked\b", tag)):
            continue
        sent[name] = html.unescape(attributes.get("value", "on" if kind == "checkbox" else ""))
    for name, inner in re.findall(r'<textarea\b[^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S):
        sent[name] = html.unescape(inner)
    for name, inner in re.findall(r'<select\b[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        options = re.findall(r"<option\b[^>]*>", inner)
        chosen = next((option for option in options if re.search(r"\sselected\b", option)), options[0])
        sent[name] = html.unescape(dict(re.findall(r'([\w-]+)="([^"]*)"', chosen)).get("value", ""))
    for name in ("csrfmiddlewaretoken", "next", "q", "language"):
        sent.pop(name, None)
    return sent


def again(application: Application) -> Application:
    """The application as the database has it."""
    return Application.objects.get(pk=application.pk)
