"""Are the house rules kept that a machine can see? CONTRIBUTING.md lists them and says why."""

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("registry", "vetting", "followup", "grants")
BANNED_NAMES = {"util", "helper", "service", "manager", "process", "handle"}
PAGE_PACKAGES = ("django.http", "django.shortcuts", "django.contrib.messages")
BELOW_THE_PAGES = {"actions", "letters", "mail", "models", "policies", "rules", "selectors"}
LONG, TOO_LONG = 300, 400

Rule = Callable[[ast.Module], Iterator[tuple[int, str]]]


def python_files(*folders: str) -> list[Path]:
    """Every module below the folders, but not the migrations, which Django writes."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def breaches(rule: Rule, files: list[Path]) -> list[str]:
    """Where the rule is broken, as `path:line what`."""
    return [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in files
        for line, what in rule(ast.parse(path.read_text(encoding="utf-8"), str(path)))
    ]


def state_assignments(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """States that are set by hand instead of by a transition."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
            yield node.lineno, "sets .state; fire a transition through registry.lifecycle.advance()"
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            if name == "setattr" and len(node.args) > 1 and getattr(node.args[1], "value", "") == "state":
                yield node.lineno, "sets the state by name; fire a transition"
            if name == "update" and any(keyword.arg == "state" for keyword in node.keywords):
                yield node.lineno, "updates state in the database, past the machine and the journal"
            if name == "bulk_update" and "state" in texts:
                yield node.lineno, "updates state in bulk, past the machine and the journal"


def page_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Imports that belong in a view: the request and what answers it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if any(name == package or name.startswith(f"{package}.") for package in PAGE_PACKAGES):
                yield node.lineno, f"imports {name}; the request stays in the view"
                break


def missing_docstring(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A module with code that does not say which question it answers."""
    if tree.body and not ast.get_docstring(tree):
        yield 1, "has no docstring saying which question it answers"


def banned_words(path: Path) -> set[str]:
    """Words in the module's own name, or its folder's, that say nothing to a case officer."""
    words = {word for part in (path.stem, path.parent.name) for word in part.split("_")}
    return {word for word in words if word.removesuffix("s") in BANNED_NAMES or word in BANNED_NAMES}


def bare_ignores(text: str) -> list[str]:
    """Lines that silence the type checker without saying about what."""
    return [line for line in text.splitlines() if re.search(r"#\s*type:\s*ignore(?!\[)", line)]


def test_states_change_only_through_transitions():
    assert breaches(state_assignments, python_files(*APPS)) == []


@pytest.mark.parametrize(
    "code",
    [
        "case.state = 'closed'",
        "a, case.state = 1, 2",
        "setattr(case, 'state', 'closed')",
        "Case.objects.filter(pk=1).update(state='closed')",
        "Case.objects.bulk_update(cases, ['state'])",
    ],
)
def test_a_state_set_past_its_machine_is_noticed(code):
    assert list(state_assignments(ast.parse(code)))


@pytest.mark.parametrize("code", ["case.state == 'closed'", "Case(state='closed')", "qs.update(name='state')"])
def test_reading_a_state_is_no_breach(code):
    assert list(state_assignments(ast.parse(code))) == []


def test_the_request_stays_in_the_view():
    modules = [path for path in python_files(*APPS) if path.parent.name != "views"]
    below = [path for path in modules if BELOW_THE_PAGES & {path.stem, *path.relative_to(ROOT).parts}]
    assert breaches(page_imports, below) == []


@pytest.mark.parametrize(
    "code", ["from django.http import HttpRequest", "import django.shortcuts", "from django.contrib import messages"]
)
def test_a_page_import_is_noticed(code):
    assert list(page_imports(ast.parse(code)))


def test_every_module_says_which_question_it_answers():
    assert breaches(missing_docstring, python_files("config", *APPS)) == []


def test_a_missing_docstring_is_noticed():
    assert list(missing_docstring(ast.parse("x = 1")))
    assert not list(missing_docstring(ast.parse('"""What?"""\nx = 1')))


def test_no_module_hides_behind_an_empty_word():
    modules = python_files("config", "scripts", "tests", *APPS)
    named = {str(path.relative_to(ROOT)): banned_words(path) for path in modules}
    assert {path: words for path, words in named.items() if words} == {}


@pytest.mark.parametrize(
    "path", ["grants/utils.py", "grants/helpers/x.py", "a/process_payment.py", "a/role_manager.py"]
)
def test_an_empty_word_is_noticed(path):
    assert banned_words(Path(path))


@pytest.mark.filterwarnings("default:.* lines, soon too long")
def test_a_module_is_about_one_subject():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("config", "scripts", "tests", *APPS)
    }
    for path, length in lengths.items():
        if LONG < length <= TOO_LONG:
            warnings.warn(f"{path} has {length} lines, soon too long; is it about one subject?", stacklevel=1)
    assert {path: length for path, length in lengths.items() if length > TOO_LONG} == {}


def test_the_type_checker_is_silenced_only_about_something_named():
    modules = [path for path in python_files("config", "scripts", "tests", *APPS) if path != Path(__file__)]
    found = {str(path.relative_to(ROOT)): bare_ignores(path.read_text(encoding="utf-8")) for path in modules}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_a_bare_ignore_is_noticed():
    assert bare_ignores("x = 1  # type: ignore\ny = 2  # type: ignore[assignment]") == ["x = 1  # type: ignore"]
