#!/usr/bin/env bash
# `make check`, what CI runs: every gate, each to its end, then the whole suite. A gate that fails counts as one failure.
source "$(dirname "$0")/bootstrap.sh"
source scripts/sources.sh
sync_dev
export PATH="$PWD/.venv/bin:$PATH"

failed=()
scratch=$(mktemp -d)

gate() {
    # $1: what it checks; the rest: the command
    local name=$1 output
    shift
    if output=$(TMPDIR=$scratch "$@" 2>&1 </dev/null); then
        say "ok      $name"
    else
        failed+=("$name")
        say "FAILED  $name" "$output" ""
    fi
}

upgraded() { python_files | xargs -0 -r django-upgrade --target-version 5.2 --check; }
templates_formatted() { template_files | xargs -0 -r djade --target-version 5.2 --check; }
migrations_complete() { DJANGO_SETTINGS_MODULE=config.settings.test python manage.py makemigrations --check --dry-run; }
translations_complete() { DJANGO_SETTINGS_MODULE=config.settings.test python manage.py messages --check; }
deployable() {
    # as a city would run it: its own secret, host and database (which this check does not connect to)
    env DJANGO_SETTINGS_MODULE=config.settings.production DATABASE_URL=postgres://varna:word@db.example.se/varna \
        SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" ALLOWED_HOSTS=varna.example.se \
        python manage.py check --deploy --fail-level WARNING
}

gate "format" ruff format --check .
gate "lint" ruff check .
gate "templates" templates_formatted
gate "django-upgrade" upgraded
gate "types" mypy
gate "layers" lint-imports --no-logo
gate "migrations" migrations_complete
gate "translations" translations_complete
gate "deployment" deployable

rm -rf "$scratch"
say ""
exec python -m scripts.suite --failed-gates "$(IFS=,; echo "${failed[*]-}")" "$@"
