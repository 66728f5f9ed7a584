#!/usr/bin/env bash
# `make bench`: the promised benchmarks as one table, with the machine they were measured on.
source "$(dirname "$0")/bootstrap.sh"
sync_dev
model="$(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo 2>/dev/null || true)"
echo "Machine: $(uname -sm), $(getconf _NPROCESSORS_ONLN) cores${model:+, $model}; $(.venv/bin/python --version); load $(uptime | sed 's/.*load average[s]*: //')"
echo
for bench in tests/benchmarks/bench_*.py; do
    .venv/bin/python "$bench" "$@"
done | awk -F'\t' '{ printf "  %-84s %12s\n", $1, $2 }'
