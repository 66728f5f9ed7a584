"""Where is a file of support between the check and the yes? Stored for a day, for the person who sent it alone."""

import datetime as dt
import uuid
from pathlib import PurePath
from typing import Final

from django.core import signing
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from grants.intake.rows import UnreadableFile
from registry.models import User
from registry.uploads import fingerprint_of

_FOLDER: Final = "imports"
_SALT: Final = "grants.intake"
_KEPT: Final = dt.timedelta(days=1)


def keep(file: File, *, person: User) -> str:
    """Store the file; the word it is asked for by, signed. What others left behind before yesterday goes away."""
    _forget_old()
    digest = fingerprint_of(file)
    name = default_storage.save(f"{_FOLDER}/{uuid.uuid4()}", file)
    return signing.dumps([name, digest, person.pk], salt=_SALT)


def open_kept(word: str, *, person: User) -> File:
    """The file, as it was checked. Raises UnreadableFile when it is gone, changed, or another person's."""
    try:
        name, digest, owner = signing.loads(word, salt=_SALT, max_age=_KEPT)
        file = default_storage.open(name)
    except (signing.BadSignature, ValueError, TypeError, OSError) as error:
        raise UnreadableFile from error
    if owner != person.pk or fingerprint_of(file) != digest:
        file.close()
        raise UnreadableFile
    return file


def forget(file: File) -> None:
    """Close the file and take it away."""
    name = PurePath(file.name or "").name
    file.close()
    default_storage.delete(f"{_FOLDER}/{name}")


def _forget_old() -> None:
    if not default_storage.exists(_FOLDER):
        return
    _folders, names = default_storage.listdir(_FOLDER)
    for name in names:
        path = f"{_FOLDER}/{name}"
        if default_storage.get_modified_time(path) < timezone.now() - _KEPT:
            default_storage.delete(path)
