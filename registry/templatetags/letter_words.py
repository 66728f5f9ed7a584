"""How do words that somebody wrote in a box become parts of a letter?

What is written is escaped here, always, also when it comes from a template of plain text.
"""

import re
from typing import Final

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_DASH: Final = re.compile(r"^\s*[–•*-]\s+")


@register.filter
def paragraphs(text: object) -> SafeString:
    """Paragraphs divided by empty lines; lines that begin with a dash are a list; other lines stay lines."""
    blocks = []
    for block in re.split(r"\n\s*\n", str(text).replace("\r\n", "\n").strip()):
        lines = [line for line in block.split("\n") if line.strip()]
        while lines:
            is_list = bool(_DASH.match(lines[0]))
            count = next((n for n, line in enumerate(lines) if bool(_DASH.match(line)) != is_list), len(lines))
            taken, lines = lines[:count], lines[count:]
            blocks.append(_list(taken) if is_list else f"<p>{'<br>'.join(escape(line.strip()) for line in taken)}</p>")
    return mark_safe("".join(blocks))


@register.filter
def listed(text: object) -> SafeString:
    """Each line an item of a list, as the terms of a call are written; one that begins in lower case goes on the last."""
    items: list[str] = []
    for line in filter(None, map(str.strip, str(text).splitlines())):
        if items and line[0].islower():
            items[-1] += f" {line}"
        else:
            items.append(line)
    return mark_safe(_list(items))


def _list(lines: list[str]) -> str:
    items = "".join(f"<li>{escape(_DASH.sub('', line).strip())}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""
