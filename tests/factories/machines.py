"""Fires every transition from every state, and compares with a table that people wrote (docs: the state machines).

A table names, for each transition, where it may start, where it ends, and what it is told. Gates and permissions have
tests of their own; here they stand open, so that only the arrows are looked at.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django_fsm import FSMMeta, TransitionNotAllowed


@dataclass(frozen=True)
class Arrow:
    """One transition: from which states, to which, told what."""

    name: str
    sources: tuple[str, ...]
    target: str
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Machine:
    """A model and its arrows, as people wrote them down."""

    model: Any
    arrows: tuple[Arrow, ...]

    @property
    def states(self) -> list[str]:
        """Every state the model knows."""
        return list(self.model.State.values)

    def pairs(self) -> list[Any]:
        """Every state with every transition, for pytest."""
        return [
            pytest.param(state, arrow, id=f"{state}-{arrow.name}") for state in self.states for arrow in self.arrows
        ]


def check(machine: Machine, state: str, arrow: Arrow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The arrow leads to its target from its sources, and is refused from every other state."""
    monkeypatch.setattr(FSMMeta, "conditions_met", lambda self, instance, state: True)
    row = machine.model(state=state)
    if state in arrow.sources:
        getattr(row, arrow.name)(**arrow.told)
        assert row.state == arrow.target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, arrow.name)(**arrow.told)
        assert row.state == state


def check_names(machine: Machine) -> None:
    """The model has the transitions of the table and no other, and every state is somewhere in the table."""
    row = machine.model()
    assert {transition.name for transition in row.get_all_state_transitions()} == {a.name for a in machine.arrows}
    reached = {state for arrow in machine.arrows for state in (*arrow.sources, arrow.target)}
    assert reached == set(machine.states)


def check_assignment(machine: Machine) -> None:
    """A state cannot be set by hand."""
    row = machine.model()
    for state in machine.states:
        with pytest.raises(AttributeError):
            row.state = state
