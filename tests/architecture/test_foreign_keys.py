"""Do foreign keys point down the layers? import-linter cannot see them: they are written as text."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey

LAYER = {"registry": 0, "vetting": 1, "followup": 1, "grants": 2}
OUR_MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in LAYER]


def may_point(source: str, target: str) -> bool:
    """Whether a row of one app may hold the key of a row of another: its own app, a lower one, or a library's."""
    return source == target or target not in LAYER or LAYER[target] < LAYER[source]


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("grants", "vetting", True),
        ("grants", "followup", True),
        ("vetting", "registry", True),
        ("grants", "grants", True),
        ("registry", "contenttypes", True),
        ("registry", "grants", False),
        ("vetting", "grants", False),
        ("vetting", "followup", False),
        ("followup", "vetting", False),
    ],
)
def test_the_layers_are_as_the_architecture_says(source, target, allowed):
    assert may_point(source, target) is allowed


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_the_layers(model):
    app = model._meta.app_label
    targets = {
        field.name: field.related_model._meta.app_label
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.is_relation and field.related_model
    }
    upward = [
        f"{model._meta.label}.{name} -> {target}" for name, target in targets.items() if not may_point(app, target)
    ]
    assert upward == []


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_no_key_can_point_anywhere(model):
    generic = [field.name for field in model._meta.private_fields if isinstance(field, GenericForeignKey)]
    assert generic == [], "a generic foreign key has no layer and no constraint"


def test_there_are_models_to_look_at():
    assert {model._meta.app_label for model in OUR_MODELS} >= {"registry"}
