# Every target first makes the environment from the lock file; on a fresh machine that needs only Python 3.11+, git and make.
.DEFAULT_GOAL := help
.PHONY: help run test check bench format messages states

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run:  ## the system with its demo city, at http://127.0.0.1:8000 (PORT=8010 make run)
	@scripts/run.sh

test:  ## the whole suite: SQLite, PostgreSQL, browser (PARTS="sqlite browser" make test: some of it)
	@scripts/test.sh

check:  ## what CI runs: format, lint, types, layers, migrations, translations, deployment, then the suite
	@scripts/check.sh

bench:  ## the benchmarks: one table of ratios, and the machine they were measured on
	@scripts/bench.sh

format:  ## writes Python and templates in the one format
	@scripts/format.sh

messages:  ## brings the translation catalogues up to date and says what is left to translate
	@scripts/manage.sh messages --update
	@scripts/manage.sh messages --check

states:  ## draws the state diagrams in docs/states
	@scripts/manage.sh draw_states
