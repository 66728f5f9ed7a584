#!/usr/bin/env bash
# `make run`: environment, database, translations and demo city, then the server. Run again: starts at once, loses nothing.
source "$(dirname "$0")/bootstrap.sh"

host=${HOST:-127.0.0.1}
port=${PORT:-8000}
export DJANGO_SETTINGS_MODULE=${DJANGO_SETTINGS_MODULE:-config.settings.dev}
export SITE_ADDRESS=${SITE_ADDRESS:-http://$host:$port}

check_port() {
    [[ $port =~ ^[0-9]+$ && $port -ge 1 && $port -le 65535 ]] || stop "PORT is '$port', not a number from 1 to 65535"
    .venv/bin/python - "$host" "$port" <<'PYTHON' || stop "port $port is in use; choose another: PORT=8010 make run"
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((sys.argv[1], int(sys.argv[2])))
    except OSError:
        sys.exit(1)
PYTHON
}

sync_run
check_port
.venv/bin/python -m scripts.prepare
say "" "Värna answers at $SITE_ADDRESS (stop with Ctrl-C)"
exec .venv/bin/granian --interface wsgi --host "$host" --port "$port" --workers 1 --blocking-threads 4 \
    --log-level warning --no-ws config.wsgi:application
