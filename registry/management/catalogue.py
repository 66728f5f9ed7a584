"""What do people read, in which language, and is any of it untranslated?

The messages are taken from the project's Python and templates without GNU gettext, so that a machine with nothing but
Python can make, check and compile the catalogues in locale/. Source texts are English: English translates itself.
"""

import ast
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from tokenize import TokenError
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_messages
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("config", "registry", "vetting", "followup", "grants")
SOURCE_LANGUAGE = "en"
LANGUAGES = ("sv", "en")
COMMENT_TAG = "Translators:"

# Which arguments hold the text, its plural and ("c") its context.
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]?[\d.]*[a-zA-Z]|%[sdif]|(?<!\{)\{([\w.!:]*)\}(?!\})")
HEADER = """\
# {language}: every text of Värna. Made by `manage.py messages`; only msgstr is written by hand.
msgid ""
msgstr ""
"Project-Id-Version: Värna\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


class Found(NamedTuple):
    """A text in a source file: itself (or singular and plural), its context, and what translators should know."""

    message: str | tuple[str, ...]
    context: str | None
    comments: list[str]


class UnreadableMessage(Exception):
    """A source file or a catalogue cannot be read; the text names the file and the reason."""


def catalogue_path(root: Path, language: str) -> Path:
    """Where the texts of a language are kept."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def source_files(root: Path) -> list[Path]:
    """The Python and the templates whose texts people read, in the order of their paths."""
    folders = [folder for name in (*PACKAGES, "templates") if (folder := root / name).is_dir()]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    kept = (path for path in found if "migrations" not in path.parts and is_source(path))
    return sorted(kept, key=lambda path: path.relative_to(root).parts)


def is_source(path: Path) -> bool:
    """Python anywhere; other files only among templates."""
    return path.suffix == ".py" or "templates" in path.parts


def other_names(text: str) -> dict[str, Any]:
    """The names a Python source gives the translating functions (`gettext as say`), each with its arguments."""
    return {
        alias.asname: KEYWORDS[alias.name]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname and alias.name in KEYWORDS
    }


def extract_file(path: Path) -> Iterator[Found]:
    """Every message of a file, in the order they stand there."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Brackets make the layout of the page mean nothing to Python's tokenizer.
        text = f"(\n{templatize(text, origin=str(path))}\n)"
    source = io.BytesIO(text.encode("utf-8"))
    keywords = KEYWORDS | (other_names(text) if path.suffix == ".py" else {})
    for _line, message, comments, context in extract_messages("python", source, keywords, [COMMENT_TAG]):
        yield Found(message, context, comments)


def extract(root: Path = ROOT) -> Catalog:
    """Every message of the project, untranslated, in the order of the files it first appears in."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for path in source_files(root):
        place = (path.relative_to(root).as_posix(), 0)
        try:
            for found in extract_file(path):
                catalogue.add(found.message, locations=[place], auto_comments=found.comments, context=found.context)
        except (SyntaxError, TokenError, UnicodeDecodeError) as error:
            raise UnreadableMessage(f"{path.relative_to(root)}: {error}") from error
    return catalogue


def messages_of(catalogue: Catalog) -> list[Message]:
    """The catalogue without its header."""
    return [message for message in catalogue if message.id]


def strings(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural form."""
    found = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return tuple(text or "" for text in found)


def sources(message: Message) -> tuple[str, ...]:
    """The source texts of a message: one, or singular and plural."""
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def read_catalogue(root: Path, language: str) -> Catalog:
    """The catalogue as it is kept; empty when there is none yet."""
    path = catalogue_path(root, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        try:
            return read_po(source, locale=language, charset="utf-8", abort_invalid=True)
        except Exception as error:
            raise UnreadableMessage(f"{path}: {error}") from error


def merge(template: Catalog, kept: Catalog, language: str) -> Catalog:
    """The messages of the template with the translations that were kept; what nobody uses any more is dropped."""
    merged = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for message in messages_of(template):
        texts = sources(message)
        earlier = kept.get(texts[0], message.context)
        if language == SOURCE_LANGUAGE:
            translations = texts
        elif earlier and len(strings(earlier)) == len(texts):
            translations = strings(earlier)
        else:
            translations = ("",) * len(texts)
        merged.add(
            message.id,
            translations if len(texts) > 1 else translations[0],
            locations=sorted(set(message.locations)),
            auto_comments=message.auto_comments,
            user_comments=earlier.user_comments if earlier else (),
            context=message.context,
        )
    return merged


def as_text(catalogue: Catalog, language: str) -> str:
    """The catalogue as it is written to its file: no dates and no line numbers, so that only real changes show."""
    target = io.BytesIO()
    write_po(target, catalogue, width=120, omit_header=True, include_lineno=False)
    return HEADER.format(language=language) + target.getvalue().decode("utf-8").strip() + "\n"


def updated_texts(root: Path = ROOT) -> dict[str, str]:
    """For each language, what its file should hold."""
    template = extract(root)
    return {
        language: as_text(merge(template, read_catalogue(root, language), language), language) for language in LANGUAGES
    }


def update_catalogues(root: Path = ROOT) -> list[Path]:
    """Brings the files in line with the sources; the ones that changed."""
    changed = []
    for language, text in updated_texts(root).items():
        path = catalogue_path(root, language)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def placeholders(text: str) -> list[str]:
    """What is filled in: `%(name)s`, `%s`, `{name}`; sorted, so that word order is free."""
    return sorted(found[0] for found in PLACEHOLDER.finditer(text.replace("%%", "")))


def problems(root: Path = ROOT) -> list[str]:
    """One line for each thing that is wrong with the catalogues; empty when people can read everything."""
    found = []
    for language, text in updated_texts(root).items():
        path = catalogue_path(root, language)
        name = path.relative_to(root)
        if not path.exists():
            found.append(f"{name}: missing; run `manage.py messages --update`")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"{name}: not as the sources are; run `manage.py messages --update`")
        current = read_po(io.BytesIO(text.encode("utf-8")), locale=language, charset="utf-8")
        for message in messages_of(current):
            found.extend(f"{name}: {remark}" for remark in message_problems(message))
    return found


def message_problems(message: Message) -> Iterable[str]:
    """What is wrong with one translation."""
    place = f"({message.locations[0][0]})" if message.locations else ""
    allowed = {tuple(placeholders(text)) for text in sources(message)}
    for string in strings(message):
        if not string:
            yield f"untranslated: {sources(message)[0]!r} {place}"
            return
        if tuple(placeholders(string)) not in allowed:
            yield f"placeholders differ: {sources(message)[0]!r} became {string!r} {place}"


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Makes the files Django reads, where they are missing or older than their source; safe to run side by side."""
    made = []
    for language in LANGUAGES:
        source = catalogue_path(root, language)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            continue
        with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".mo.new", delete=False) as unfinished:
            write_mo(unfinished, read_catalogue(root, language))
        Path(unfinished.name).chmod(0o644)
        Path(unfinished.name).replace(target)
        made.append(target)
    return made
