"""A city's own installation: every secret from the environment, cookies over HTTPS only."""

import sentry_sdk

from config.env import StartupError, env, read_database, read_email, read_secret_key
from config.logs import logging_settings
from config.settings.base import *

DEBUG = False
SECRET_KEY = read_secret_key(required=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    raise StartupError("ALLOWED_HOSTS", "is missing: give the host names Värna answers to, with commas between")
if not env.str("DATABASE_URL", default=""):
    raise StartupError("DATABASE_URL", "is missing: give postgres://name:word@host/db")
DATABASES = {"default": read_database(default="")}
vars().update(read_email(default="smtp://localhost:25"))
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
LOGGING = logging_settings(as_json=True)
if dsn := env.str("SENTRY_DSN", default=""):
    sentry_sdk.init(dsn=dsn, send_default_pii=False)
