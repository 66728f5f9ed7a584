"""Can a wording be used for its kind of letter, and if not, what does its writer need to know?"""

from django.utils.translation import gettext as _

from registry.letters.placeholders import placeholders_of, required_in
from registry.letters.wording import Misuse, misuses_in


def said_of_subject(letter: str, subject: str) -> list[str]:
    """What is wrong with a subject, each thing as a sentence to stand beside its field."""
    names = [each.name for each in placeholders_of(letter) if not each.is_block]
    found = misuses_in(subject, words=names, blocks=())
    return [_sentence(each, names, []) for each in found]


def said_of_text(letter: str, text: str) -> list[str]:
    """What is wrong with a text, each thing as a sentence that names what may be written instead."""
    known = placeholders_of(letter)
    words = [each.name for each in known if not each.is_block]
    blocks = [each.name for each in known if each.is_block]
    return [
        _sentence(each, words, blocks)
        for each in misuses_in(text, words=words, blocks=blocks, required=required_in(letter))
    ]


def _sentence(misuse: Misuse, words: list[str], blocks: list[str]) -> str:
    match misuse.what:
        case "unknown":
            allowed = ", ".join(f"{{{name}}}" for name in [*words, *blocks])
            return _("This letter has no “{%(name)s}”. It has: %(allowed)s.") % {
                "name": misuse.name,
                "allowed": allowed,
            }
        case "not_alone":
            return _("“{%(name)s}” is a whole part of the letter: let it stand alone on a line of its own.") % {
                "name": misuse.name
            }
        case "missing":
            return _("“{%(name)s}” may not be left out: put it alone on a line where it shall stand.") % {
                "name": misuse.name
            }
        case _:
            return _("A brace lacks its partner here: “%(line)s”. Braces stand only around a name, as in {board}.") % {
                "line": misuse.name
            }
