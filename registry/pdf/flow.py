"""On which page does each block stand? No heading alone at a page's end, no lone line of a paragraph."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.pdf.drawings import DrawingBlock
from registry.pdf.parts import Bullets, Drawing, Facts, Heading, PageBreak, Paragraph, Part, Table
from registry.pdf.structure import Element
from registry.pdf.table_blocks import facts_block, table_blocks
from registry.pdf.text_blocks import BODY, BODY_TIGHT, HEADINGS, Block, ListItem, TextBlock


@dataclass(frozen=True)
class Placed:
    """A block and how far below the top of its page's room it begins, in points."""

    block: Block
    down: float


def blocks_of(parts: Iterable[Part], parent: Element, width: float) -> Iterator[Block | None]:
    """The parts as blocks, their elements below `parent`; None begins a new page. Parts without words are left out."""
    below_heading = False
    for part in parts:
        style = BODY_TIGHT if below_heading else BODY
        below_heading = isinstance(part, Heading)
        match part:
            case Heading(text=text, level=level) if text:
                yield TextBlock(text, parent.add(f"H{level}"), HEADINGS[level])
            case Paragraph(text=text) if text:
                yield TextBlock(text, parent.add("P"), style)
            case Bullets(items=items) if items:
                listing = parent.add("L", ("ListNumbering", "Disc"))
                for item in items:
                    yield ListItem.below(listing, item)
            case Facts(rows=rows) if rows:
                yield facts_block(part, parent, width)
            case Table(rows=rows) if rows:
                yield from table_blocks(part, parent, width)
            case Drawing(svg=svg, alt=alt, keeps_next=keeps_next):
                picture = parent.add("Figure")
                picture.alt = alt
                yield DrawingBlock(svg, picture, keeps_next=keeps_next)
            case PageBreak():
                yield None


def paginate(blocks: Sequence[Block | None], width: float, *, first_room: float, room: float) -> list[list[Placed]]:
    """The pages, each with its blocks. `first_room` and `room` are the heights for text on the first and later pages."""
    waiting = deque(blocks)
    pages: list[list[Placed]] = [[]]
    down = 0.0
    while waiting:
        block, page = waiting.popleft(), pages[-1]
        if block is None:
            if page:
                pages.append([])
                down = 0.0
            continue
        begins = down + (block.before if page else 0)
        space = (first_room if len(pages) == 1 else room) - begins
        height = block.height(width)
        only_headings = all(placed.block.keeps_next for placed in page)
        if height + _needed_after(block, waiting, width) <= space or (block.keeps_next and only_headings):
            page.append(Placed(block, begins))
            down = begins + height
            continue
        if (pieces := block.split(width, space, must=only_headings)) is not None:
            page.append(Placed(pieces[0], begins))
            block = pieces[1]
        waiting.appendleft(block)
        pages.append([])
        down = 0.0
    return pages if pages[-1] or len(pages) == 1 else pages[:-1]


def _needed_after(block: Block, waiting: Iterable[Block | None], width: float) -> float:
    """The height that has to be left below a heading for the beginning of what it is the heading of."""
    needed, above = 0.0, block
    for below in waiting:
        if not above.keeps_next or below is None:
            break
        needed += below.before + (below.height(width) if below.keeps_next else below.least(width))
        above = below
    return needed
