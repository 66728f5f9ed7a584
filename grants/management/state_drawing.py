"""How does a state machine look on paper? An SVG drawn from the machine itself, so that it cannot tell another story.

States stand in one column in their declared order. A step to the next state is an arrow down. Every other step runs in
a lane of its own: forward to the right, back to the left; a dot is where a state joins the lane, the arrow where it
ends, and the step's name stands at the arrow. Lines that cross without a dot do not meet.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

BOX_WIDTH, GAP, PORT, LANE, LABEL, MARGIN = 210, 34, 20, 16, 176, 24
STYLE = """
  .paper{fill:#fff}.box{fill:#f8f6f2;stroke:#20262a}.end{fill:none;stroke:#20262a}
  .way{fill:none;stroke:#0d5c61;stroke-width:1.5}.back{stroke:#8a4b00;stroke-dasharray:5 3}
  .dot{fill:#0d5c61}.back-dot{fill:#8a4b00}.head{fill:#20262a}
  text{font-family:Inter,"Helvetica Neue",Arial,sans-serif;fill:#20262a;font-size:13px}
  .en{font-weight:600;font-size:14px}.sv{fill:#57534a}.name{font-size:19px;font-weight:600}
"""


@dataclass(frozen=True)
class State:
    """A state with its word in English and in Swedish."""

    key: str
    english: str
    swedish: str


@dataclass(frozen=True)
class Step:
    """A transition: its name, where it can begin, and where it ends."""

    name: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Machine:
    """A state machine as it is drawn."""

    english: str
    swedish: str
    initial: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]


@dataclass
class _Lane:
    """A step that is drawn at the side: the rows it begins in, the row it ends in, and its place outwards."""

    name: str
    sources: list[int]
    target: int
    place: int = 0
    entry: float = 0

    @property
    def span(self) -> tuple[int, int]:
        rows = [*self.sources, self.target]
        return min(rows), max(rows)


@dataclass
class _Side:
    """The lanes on one side of the column, and their width."""

    direction: int
    lanes: list[_Lane] = field(default_factory=list)

    def arrange(self) -> None:
        """Short lanes nearest the column; two lanes share a place when they do not overlap."""
        taken: list[list[tuple[int, int]]] = []
        for lane in sorted(self.lanes, key=lambda lane: (lane.span[1] - lane.span[0], lane.span, lane.name)):
            low, high = lane.span
            lane.place = next(
                (i for i, spans in enumerate(taken) if all(high < a or low > b for a, b in spans)), len(taken)
            )
            if lane.place == len(taken):
                taken.append([])
            taken[lane.place].append(lane.span)

    @property
    def width(self) -> int:
        """How far the lanes reach from the column."""
        return LABEL + LANE * (max((lane.place for lane in self.lanes), default=-1) + 1) if self.lanes else 0

    def entering(self, row: int) -> list[_Lane]:
        """Lanes that end in the row, the outermost first, so that arrows do not cross more than they must."""
        found = [lane for lane in self.lanes if lane.target == row]
        return sorted(found, key=lambda lane: (min(lane.sources) > row, -lane.place))

    def leaves(self, row: int) -> bool:
        """Does any lane begin in the row?"""
        return any(row in lane.sources for lane in self.lanes)


def draw(machine: Machine) -> str:
    """The machine as a whole SVG file."""
    rows = {state.key: row for row, state in enumerate(machine.states)}
    straight, right, left = _sort(machine.steps, rows)
    for side in (right, left):
        side.arrange()
    heights = [
        PORT * max(2, *(len(side.entering(row)) + side.leaves(row) for side in (right, left))) + 14
        for row in range(len(rows))
    ]
    tops, top = [], 84
    for row, height in enumerate(heights):
        tops.append(top)
        top += height + GAP + (12 if row in straight else 0)
    x = MARGIN + max(left.width, 30)
    width = x + BOX_WIDTH + max(right.width, LABEL // 2) + MARGIN
    parts = [_arrow(x + BOX_WIDTH / 2, tops[rows[machine.initial]] - 22, tops[rows[machine.initial]])]
    parts.append(f'<circle class="head" cx="{x + BOX_WIDTH / 2:g}" cy="{tops[rows[machine.initial]] - 24}" r="5"/>')
    for row, names in sorted(straight.items()):
        middle = x + BOX_WIDTH / 2
        parts.append(_arrow(middle, tops[row] + heights[row], tops[row + 1]))
        parts.append(_text(middle + 9, (tops[row] + heights[row] + tops[row + 1]) / 2 + 4, ", ".join(names)))
    for side in (right, left):
        parts += _draw_side(side, x if side.direction < 0 else x + BOX_WIDTH, tops)
    ends = {state.key for state in machine.states} - {source for step in machine.steps for source in step.sources}
    for state, y, height in zip(machine.states, tops, heights, strict=True):
        parts += _box(state, x, y, height, is_end=state.key in ends)
    return _page(machine, width, top, parts)


def _sort(steps: Iterable[Step], rows: dict[str, int]) -> tuple[dict[int, list[str]], _Side, _Side]:
    straight: dict[int, list[str]] = {}
    right, left = _Side(1), _Side(-1)
    for step in steps:
        target = rows[step.target]
        sources = sorted(rows[source] for source in step.sources)
        name = step.name.replace("_", " ")
        if sources == [target - 1]:
            straight.setdefault(target - 1, []).append(name)
            continue
        for side, chosen in (
            (right, [row for row in sources if row < target]),
            (left, [row for row in sources if row >= target]),
        ):
            if chosen:
                side.lanes.append(_Lane(name, chosen, target))
    return straight, right, left


def _draw_side(side: _Side, edge: float, tops: list[int]) -> list[str]:
    parts, kind = [], "way" if side.direction > 0 else "way back"
    dot = "dot" if side.direction > 0 else "back-dot"
    exits = {}
    for row, top in enumerate(tops):
        entering = side.entering(row)
        for place, lane in enumerate(entering):
            lane.entry = top + 14 + PORT * place
        if side.leaves(row):
            exits[row] = top + 14 + PORT * len(entering)
    for lane in side.lanes:
        across = edge + side.direction * (LABEL + LANE * lane.place)
        heights = [exits[row] for row in lane.sources] + [lane.entry]
        parts.append(f'<path class="{kind}" d="M{across:g} {min(heights):g}V{max(heights):g}"/>')
        tip = edge + side.direction * 2
        parts.append(f'<path class="{kind}" d="M{across:g} {lane.entry:g}H{tip:g}"/>')
        back = tip + side.direction * 9
        parts.append(
            f'<path class="head" d="M{tip:g} {lane.entry:g}L{back:g} {lane.entry - 4:g}V{lane.entry + 4:g}Z"/>'
        )
        anchor = "start" if side.direction > 0 else "end"
        parts.append(_text(edge + side.direction * 14, lane.entry - 4, lane.name, anchor=anchor))
    for row, y in exits.items():
        joined = sorted({lane.place for lane in side.lanes if row in lane.sources})
        reach = edge + side.direction * (LABEL + LANE * joined[-1])
        parts.append(f'<path class="{kind}" d="M{edge:g} {y:g}H{reach:g}"/>')
        for place in joined:
            parts.append(
                f'<circle class="{dot}" cx="{edge + side.direction * (LABEL + LANE * place):g}" cy="{y:g}" r="3.5"/>'
            )
    return parts


def _box(state: State, x: float, y: float, height: float, *, is_end: bool) -> list[str]:
    middle, centre = x + BOX_WIDTH / 2, y + height / 2
    parts = [f'<rect class="box" x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{height:g}" rx="8"/>']
    if is_end:
        parts.append(
            f'<rect class="end" x="{x + 4:g}" y="{y + 4:g}" width="{BOX_WIDTH - 8}" height="{height - 8:g}" rx="5"/>'
        )
    has_both = state.swedish != state.english
    parts.append(_text(middle, centre + (-3 if has_both else 5), state.english, anchor="middle", kind="en"))
    if has_both:
        parts.append(_text(middle, centre + 14, state.swedish, anchor="middle", kind="sv", language="sv"))
    return parts


def _arrow(x: float, start: float, end: float) -> str:
    return (
        f'<path class="way" d="M{x:g} {start:g}V{end - 2:g}"/>'
        f'<path class="head" d="M{x:g} {end - 1:g}L{x - 4:g} {end - 10:g}H{x + 4:g}Z"/>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", kind: str = "", language: str = "") -> str:
    attributes = (f' class="{kind}"' if kind else "") + (f' lang="{language}"' if language else "")
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{attributes}>{escape(words)}</text>'


def _page(machine: Machine, width: float, height: float, parts: list[str]) -> str:
    name = machine.english if machine.english == machine.swedish else f"{machine.english} · {machine.swedish}"
    told = "; ".join(
        f"{step.name.replace('_', ' ')}: {', '.join(step.sources)} → {step.target}" for step in machine.steps
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
        ' role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(name)}</title>',
        f'<desc id="desc">{escape(told)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{width:g}" height="{height:g}"/>',
        _text(MARGIN, 34, name, kind="name"),
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def machine_of(model: Any, swedish: dict[str, str]) -> Machine:
    """The machine of a model's `state`; `swedish` has the Swedish word for each English one."""
    labels = {str(value): str(label) for value, label in model.State.choices}
    found: dict[tuple[str, str], list[str]] = {}
    order = list(labels)
    for transition in model().get_all_state_transitions():
        sources = found.setdefault((transition.name, str(transition.target)), [])
        if str(transition.source) not in sources:
            sources.append(str(transition.source))
    steps = sorted(
        (Step(name, tuple(sorted(sources, key=order.index)), target) for (name, target), sources in found.items()),
        key=lambda step: (order.index(step.sources[0]), order.index(step.target), step.name),
    )
    english = str(model._meta.verbose_name)
    return Machine(
        english[:1].upper() + english[1:],
        swedish.get(english, english),
        str(model._meta.get_field("state").default),
        tuple(State(key, label, swedish.get(label, label)) for key, label in labels.items()),
        tuple(steps),
    )
