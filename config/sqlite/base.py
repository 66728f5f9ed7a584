"""How many values does SQLite take in one query? The database backend asks the library; Django 5.2 takes 999 for granted."""

import sqlite3

from django.db.backends.sqlite3 import base, features
from django.utils.functional import cached_property


class DatabaseFeatures(features.DatabaseFeatures):
    """What this SQLite can do."""

    @cached_property
    def max_query_params(self) -> int:  # type: ignore[override]
        """The largest number of values in a query, 32,766 in the library as it comes and 250,000 in Debian's."""
        self.connection.ensure_connection()
        return self.connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with those features. To be left out with Django 6, which does the same."""

    features_class = DatabaseFeatures
