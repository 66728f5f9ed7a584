# Sourced: which files the tools look at (ruff, mypy and import-linter find theirs in pyproject.toml).

python_files() {
    find config registry vetting followup grants tests scripts -name '*.py' -not -path '*/migrations/*' -print0
}

template_files() {
    find . \( -name .venv -o -name .tools -o -name node_modules -o -path ./var -o -path ./static -o -path ./docs \) -prune \
        -o -path '*/templates/*' \( -name '*.html' -o -name '*.txt' \) -print0
}
