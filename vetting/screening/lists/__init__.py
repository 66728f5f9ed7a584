"""What stands in a sanctions list file? The format is recognised; a file that is not whole is refused whole."""

from pathlib import Path

from vetting.screening.lists import eu, un
from vetting.screening.lists.content import ParsedList, UnreadableList
from vetting.screening.lists.reading import line_of, read_tree

_FORMATS = {un.ROOT: un.parse, eu.ROOT: eu.parse}


def read_list(path: Path) -> ParsedList:
    """The list in the file. Raises UnreadableList with line and reason; nothing is guessed or left out."""
    root = read_tree(path)
    parse = _FORMATS.get(str(root.tag))
    if parse is None:
        raise UnreadableList(f"not a list that is known: the outermost element is “{root.tag}”", line=line_of(root))
    return parse(root)


__all__ = ["ParsedList", "UnreadableList", "read_list"]
