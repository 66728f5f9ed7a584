#!/usr/bin/env bash
# `make format`: Python with ruff and django-upgrade, templates with djade.
source "$(dirname "$0")/bootstrap.sh"
source scripts/sources.sh
sync_dev
python_files | xargs -0 -r .venv/bin/django-upgrade --target-version 5.2 --exit-zero-even-if-changed
.venv/bin/ruff check --fix --quiet . || true
.venv/bin/ruff format .
template_files | xargs -0 -r .venv/bin/djade --target-version 5.2 || true
