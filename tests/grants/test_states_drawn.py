"""Are the drawings in docs/states the machines as they are, and can people read them?"""

import io
import xml.etree.ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from grants.management.commands.draw_states import MACHINES, drawings
from grants.management.state_drawing import Machine, State, Step, draw

SVG = "{http://www.w3.org/2000/svg}"


def test_the_drawings_are_as_the_machines_are():
    output = io.StringIO()
    call_command("draw_states", "--check", stdout=output)
    assert "as the machines are" in output.getvalue()


def test_a_stale_drawing_is_noticed(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    call_command("draw_states", stdout=io.StringIO())
    call_command("draw_states", "--check", stdout=io.StringIO())
    (tmp_path / "docs/states/call.svg").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(CommandError, match=r"call\.svg"):
        call_command("draw_states", "--check")


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
def test_every_state_and_step_is_in_the_drawing(model):
    root = ET.fromstring(drawings()[f"{model._meta.model_name}.svg"])
    words = {text.text for text in root.iter(f"{SVG}text")}
    names = {transition.name.replace("_", " ") for transition in model().get_all_state_transitions()}
    shown = {name for word in words if word for name in word.split(", ")}
    assert names <= shown
    told = root.find(f"{SVG}desc").text
    assert all(str(state) in told for state in model.State.values)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text


def test_the_same_machine_is_drawn_the_same_way():
    assert drawings() == drawings()


def test_a_step_back_runs_on_the_left_and_a_step_past_others_on_the_right():
    states = tuple(State(key, key.title(), key.title()) for key in ("one", "two", "three"))
    steps = (Step("go", ("one",), "two"), Step("jump", ("one",), "three"), Step("return", ("three",), "one"))
    drawn = draw(Machine("Thing", "Sak", "one", states, steps))
    root = ET.fromstring(drawn)
    box = float(next(rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "box").get("x"))
    places = {text.text: float(text.get("x")) for text in root.iter(f"{SVG}text")}
    assert places["return"] < box < places["jump"]


def test_a_word_that_means_one_thing_of_a_call_and_another_of_a_grant_is_drawn_as_it_is_said_there():
    drawn = drawings()
    assert ">Stängd<" in drawn["call.svg"]
    assert ">Avslutad<" in drawn["application.svg"]
    assert ">Stängd<" not in drawn["application.svg"]
