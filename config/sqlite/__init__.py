"""SQLite as Django 6 uses it: as many values in a query as the library takes (decision 0025)."""
