"""Do the documents speak of what there is? Every file, address, function, event and letter they name exists."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from registry.events import Event
from registry.models import Notice

ROOT = Path(__file__).resolve().parent.parent.parent
#: Not docs/decisions: a decision also tells of what there was, and of what was turned down.
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in {"var", "tmp", ".venv"}}
NAMES = ("registry", "vetting", "followup", "grants", "config")
#: What stands for a part of an address in the journey, and one value that fits.
PLACES = {
    "<slug>": "utlysning",
    "<dnr>": "ABC-2026-0001",
    "<id>": "12345678-1234-4234-8234-123456789012",
    "<number>": "802990-7014",
    "<n>": "1",
}
COLUMNS = ["step", "address", "view", "action", "transition", "journal event", "letter", "test"]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def missing_links(text: str, folder: Path) -> Iterator[str]:
    """Links and pictures to files that are not there; addresses elsewhere are not looked at."""
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path = target.partition("#")[0]
        if path and "://" not in path and not (folder / path).exists():
            yield target


def missing_paths(text: str) -> Iterator[str]:
    """Words that name a file or folder of the tree, as far as the first `<placeholder>`, and lead nowhere."""
    for word in re.findall(r"(?<![\w/.:-])[\w.-]+(?:/[\w.<>*-]+)+/?", text):
        first, _slash, rest = word.rstrip(".").partition("/")
        known = re.split(r"[<*]", rest)[0]
        if first in FOLDERS and "NNNN" not in known:
            whole = known == rest
            path = ROOT / first / (known if whole else known.rpartition("/")[0])
            if not path.exists():
                yield word


def missing_names(text: str) -> Iterator[str]:
    """Dotted names of modules and what is in them, such as `registry.lifecycle.advance()`, that cannot be imported."""
    for name in re.findall(rf"`((?:{'|'.join(NAMES)})(?:\.\w+)+)(?:\([^)`]*\))?`", text):
        if name not in Event.values and not is_importable(name):
            yield name


def missing_commands(text: str) -> Iterator[str]:
    """Targets of make and commands of manage.py that do not exist."""
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    for line in code_in(text):
        for target in re.findall(r"\bmake ([a-z-]+)", line):
            if target not in targets:
                yield f"make {target}"
        for command in re.findall(r"\bmanage\.py ([a-z_]+)", line):
            if command not in get_commands():
                yield f"manage.py {command}"


def code_in(text: str) -> Iterator[str]:
    """What stands between backticks, on a line or between fences."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    yield from fenced
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def is_importable(name: str) -> bool:
    """Is there a module of this name, or something in a module?"""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        try:
            spec = importlib.util.find_spec(module)
        except ModuleNotFoundError:
            continue
        if spec is None:
            continue
        if length == len(parts):
            return True
        found: Any = importlib.import_module(module)
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def journey() -> Iterator[dict[str, list[str]]]:
    """Each step of docs/journey.md: what its columns name. The step itself is kept as it stands."""
    for line in text_of(ROOT / "docs" / "journey.md").splitlines():
        if line.startswith("| ") and not line.startswith(("| step", "| ---")):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == len(COLUMNS), line
            named = {column: re.findall(r"`([^`]+)`", cell) for column, cell in zip(COLUMNS, cells, strict=True)}
            for column, cell in list(zip(COLUMNS, cells, strict=True))[1:]:
                assert " ".join(f"`{name}`" for name in named[column]) == cell, f"{cells[0]}: {cell}"
            yield named | {"step": [cells[0]]}


STEPS = list(journey())


def view_at(address: str) -> str:
    """The view that answers an address of the journey, as `app.module.function`; empty when none does."""
    for place, value in PLACES.items():
        address = address.replace(place, value)
    try:
        found = resolve(address).func
    except Resolver404:
        return ""
    return f"{found.__module__}.{found.__name__}".replace(".views.", ".")


def transitions() -> set[str]:
    """Every transition of every machine, as `Model.transition`."""
    return {
        f"{model.__name__}.{name}"
        for model in apps.get_models()
        for name in dir(model)
        if hasattr(getattr(model, name, None), "_django_fsm")
    }


def in_folder(name: str, folder: str) -> str:
    """`grants.pay.pay` as `grants.actions.pay.pay`."""
    app, _dot, rest = name.partition(".")
    return f"{app}.{folder}.{rest}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_only_what_exists(document: Path) -> None:
    text = text_of(document)
    short = document == ROOT / "docs" / "journey.md"
    missing = [*missing_links(text, document.parent), *missing_paths(text), *missing_commands(text)]
    assert missing + ([] if short else list(missing_names(text))) == []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["step"][0])
def test_a_step_of_the_journey_is_as_the_table_says(step: dict[str, list[str]]) -> None:
    views = [view_at(address) for address in step["address"]]
    assert "" not in views, f"an address answers nobody: {step['address']}"
    assert list(dict.fromkeys(views)) == step["view"]
    assert [name for name in step["action"] if not is_importable(in_folder(name, "actions"))] == []
    assert [name for name in step["transition"] if name not in transitions()] == []
    assert [name for name in step["journal event"] if name not in Event.values] == []
    assert [name for name in step["letter"] if name not in Notice.Letter.values] == []
    assert [name for name in step["test"] if not (ROOT / name).is_file()] == []
    assert step["test"], "a step without a test that tries to break it"


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ("see [the glossary](glossary.txt)", ["glossary.txt"]),
        ("held by `tests/rules/test_r7_equal_treatment.py`", ["tests/rules/test_r7_equal_treatment.py"]),
        ("in templates/letter/<name>.txt", ["templates/letter/<name>.txt"]),
        ("call `registry.lifecycle.leap()`", ["registry.lifecycle.leap"]),
        ("run `make coffee` or `manage.py brew`", ["make coffee", "manage.py brew"]),
    ],
)
def test_what_does_not_exist_is_seen(wrong: str, found: list[str]) -> None:
    looks = [
        *missing_links(wrong, ROOT / "docs"),
        *missing_paths(wrong),
        *missing_names(wrong),
        *missing_commands(wrong),
    ]
    assert looks == found
