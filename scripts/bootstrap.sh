# Sourced by the other scripts: from a fresh clone to an environment made exactly from the lock file.
#
#   uv_version  which uv makes it; kept in .tools/, apart from .venv/, because `uv sync` removes what the lock file lacks
#   sync_run    what running needs; keeps what a test run installed, so that changing between the two installs nothing
#   sync_dev    everything in the lock file and nothing else

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

uv_version=0.13.9
export UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv UV_NO_PROGRESS=1
unset VIRTUAL_ENV
# A city's network may have its own certificate authority: trust what the system trusts, where it trusts anything.
[ -e /etc/ssl/certs/ca-certificates.crt ] && export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1}

say() { printf '%s\n' "$@"; }

stop() {
    printf 'Cannot go on: %s\n' "$*" >&2
    exit 1
}

find_python() {
    local candidate
    for candidate in python3 python3.11 python3.12 python3.13; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
                stop "$candidate cannot make environments; install its venv module: apt-get install python3-venv"
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    stop "Python 3.11 or newer is missing; install it: apt-get install python3 python3-venv"
}

install_uv() {
    [ "$(.tools/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$uv_version" ] && return
    local python
    python=$(find_python)
    say "Making .tools with uv $uv_version"
    rm -rf .tools
    "$python" -m venv .tools || stop "no environment could be made in $PWD/.tools; is the folder writable, the disk full?"
    .tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version" 2>.tools/pip.log || {
        cat .tools/pip.log >&2
        rm -rf .tools
        stop "uv could not be installed from the Python Package Index; is the network reachable?"
    }
}

lock_digest() { cat uv.lock pyproject.toml | cksum; }

is_synced() {
    # $1: run or dev; the stamp holds the digest of the lock file it was made from
    [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && [ "$(cat ".venv/.synced-$1" 2>/dev/null)" = "$(lock_digest)" ]
}

sync() {
    # $1: run or dev; the rest: options for uv
    local kind=$1
    shift
    install_uv
    say "Installing the locked packages into .venv"
    .tools/bin/uv sync --quiet --frozen --python "$(find_python)" "$@" ||
        stop "the packages in uv.lock could not be installed; is the network reachable, the disk full?"
    lock_digest >".venv/.synced-$kind"
}

sync_run() {
    is_synced dev || is_synced run || sync run --no-dev --inexact
}

sync_dev() {
    is_synced dev || sync dev
}
