"""`make run`: the demo city on one machine, SQLite and files in var/."""

from config.env import VAR, env, read_database, read_email, read_secret_key
from config.settings.base import *

DEBUG = env.bool("DEBUG", default=False)
DEMO_CITY = env.bool("DEMO_CITY", default=True)
SECRET_KEY = read_secret_key(required=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
DATABASES = {"default": read_database(default=f"sqlite:///{VAR / 'varna.sqlite3'}")}
vars().update(read_email(default=f"filemail:///{VAR / 'mail'}"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
