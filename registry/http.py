"""How do views answer? Who is let in, and how a refused step comes back to the page with nothing lost."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.html import format_html

from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused
from registry.models import Case, User
from registry.roles import Permission, acting_role, is_official, may, organisations_of
from registry.rules import Blocker

View = Callable[..., HttpResponseBase]
Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)


def user_of(request: HttpRequest) -> User:
    """The signed-in person; a stranger gets 404 (house rule 6)."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def latest_or_404(rows: QuerySet[Row]) -> Row:
    """The newest of the rows; 404 when there is none."""
    found = rows.order_by("-pk").first()
    if found is None:
        raise Http404
    return found


def officials_only(view: View) -> View:
    """Signed in, and working for the city; others get 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_official(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


def organisations_only(view: View) -> View:
    """Signed in, and acting for an organisation; others get 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not organisations_of(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


def require(request: HttpRequest, permission: Permission, thing: Any = None) -> User:
    """The signed-in person, who holds a role that gives `permission` there; others get 404.

    Recusal and declarations are the action's to refuse, with the reason.
    """
    user = user_of(request)
    if acting_role(user, permission, thing) is None or not may(user, permission, thing):
        raise Http404
    return user


def reason_as_html(blocker: Blocker) -> str:
    """A blocker as one line for an error list: sentence, fact, rule, and the link to the remedy."""
    text = f"{blocker.message} {blocker.detail}".strip() + (f" ({blocker.rule})" if blocker.rule else "")
    if blocker.url and blocker.action:
        return format_html('{} <a class="ds-link" href="{}">{}</a>', text, blocker.url, blocker.action)
    return text


def attempt(form: BaseForm, action: Callable[[], Result], *, case: Case | None = None) -> Result | None:
    """Do `action`; when it is refused, put every reason into `form` and return None. What was typed stays.

    A refused step in a case is journalled with its reasons' codes, in a transaction of its own.
    """
    try:
        return action()
    except Refused as refused:
        for blocker in refused.blockers:
            form.add_error(None, ValidationError(reason_as_html(blocker), code=blocker.code))
        _journal_refusal(form, refused, case)
    except ValidationError as error:
        _add_to_fields(form, error)
    return None


def _journal_refusal(form: BaseForm, refused: Refused, case: Case | None) -> None:
    actor = getattr(form, "actor", None)
    if case is None:
        return
    with transaction.atomic():
        record(
            Event.STEP_REFUSED,
            case=case,
            actor=actor,
            rule=", ".join(sorted({blocker.rule for blocker in refused.blockers if blocker.rule}))[:40],
            reason="; ".join(refused.codes),
        )


def _add_to_fields(form: BaseForm, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, messages in error.error_dict.items():
        known = field if field in form.fields or field == NON_FIELD_ERRORS else None
        form.add_error(known, messages)
