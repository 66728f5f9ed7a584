#!/usr/bin/env bash
# Runs manage.py with every development package at hand.
source "$(dirname "$0")/bootstrap.sh"
sync_dev
exec .venv/bin/python manage.py "$@"
