#!/usr/bin/env bash
# `make test`: the whole suite on SQLite and PostgreSQL and in a browser. Its last line is the count: N passed, N failed.
source "$(dirname "$0")/bootstrap.sh"
sync_dev
exec .venv/bin/python -m scripts.suite "$@"
