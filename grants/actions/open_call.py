"""Publish, open, close, allocate and archive a call; its rules are frozen as a version when it opens (R7)."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.models import Call, CallVersion
from registry.lifecycle import advance, lock
from registry.models import User


def content_of(version: CallVersion) -> dict[str, Any]:
    """Everything in a version that applicants are judged by."""
    tiers = list(
        version.tiers.values_list(
            "position", "up_to", "interim_reports", "has_visit", "needs_certificate", "needs_second_person"
        )
    )
    return ({"follow_up": tiers} if tiers else {}) | {
        "purpose": version.purpose,
        "eligibility": version.eligibility,
        "terms": version.terms,
        "revocation": version.has_revocation_reservation,
        "criteria": list(version.criteria.values_list("position", "name", "question")),
        "questions": list(
            version.questions.values_list(
                "position", "key", "kind", "step", "label", "help_text", "options", "is_required"
            )
        ),
        "attachments": list(version.attachments.values_list("position", "kind", "title", "help_text", "is_required")),
    }


@transaction.atomic
def publish_call(*, actor: User, call: Call) -> Call:
    """Let anybody read about the call."""
    locked = lock(Call, pk=call.pk)
    advance(locked, "publish", actor=actor, rule="G1")
    return locked


@transaction.atomic
def open_call(*, actor: User | None, call: Call) -> Call:
    """Open the call for applications and freeze its latest version, with its fingerprint in the journal (R7)."""
    locked = lock(Call, pk=call.pk)
    version = locked.versions.order_by("-number").first()
    content = json.dumps(content_of(version), sort_keys=True, ensure_ascii=False) if version else ""
    fingerprint = hashlib.sha256(content.encode()).hexdigest()
    advance(
        locked,
        "open",
        actor=actor,
        rule="R7",
        version=version,
        facts={"version": version.number if version else None, "sha256": fingerprint},
    )
    if version is not None:
        version.frozen_at, version.fingerprint = timezone.now(), fingerprint
        version.save(update_fields=["frozen_at", "fingerprint"])
    return locked


def _step(actor: User | None, call: Call, name: str) -> Call:
    with transaction.atomic():
        locked = lock(Call, pk=call.pk)
        advance(locked, name, actor=actor, rule="R7")
        return locked


def close_call(*, actor: User | None, call: Call) -> Call:
    """Close the call when its last day has passed."""
    return _step(actor, call, "close")


def allocate_call(*, actor: User, call: Call) -> Call:
    """Every application is decided."""
    return _step(actor, call, "allocate")


def archive_call(*, actor: User, call: Call) -> Call:
    """Put the call away."""
    return _step(actor, call, "archive")
