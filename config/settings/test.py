"""The test suite: quick password hashing, mail in memory, documents in a folder of their own, nothing kept in a cache."""

import tempfile
from pathlib import Path

from config.env import read_database
from config.settings.base import *

DEBUG = False
SECRET_KEY = "only-for-tests-and-long-enough-to-please-the-check"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {"default": read_database(default="sqlite:///:memory:")}
DATABASES["default"]["OPTIONS"].pop("pool", None)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="varna-test-documents-"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
AXES_ENABLED = False
ACCOUNT_RATE_LIMITS = False
