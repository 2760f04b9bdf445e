"""Foreign keys point down or to the side, never up; the one exception is a person."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from .parts import PACKAGES, floor_of


def _keys() -> list[models.Field]:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
    return [field for model in ours for field in model._meta.get_fields() if _is_key(field)]


def _is_key(field: object) -> bool:
    return isinstance(field, models.ForeignKey | models.ManyToManyField)


@pytest.mark.parametrize("key", _keys(), ids=lambda key: f"{key.model._meta.label}.{key.name}")
def test_a_key_points_down(key: models.Field) -> None:
    target = key.related_model
    if target._meta.label == settings.AUTH_USER_MODEL or target.__module__.split(".")[0] not in PACKAGES:
        return
    here, there = key.model.__module__, target.__module__
    assert floor_of(there) <= floor_of(here), f"{key} points up, from {here} to {there}"
    siblings = here.startswith("community.commons.") and floor_of(here) == floor_of(there)
    assert not siblings or here.split(".")[2] == there.split(".")[2], f"{key} points to a sibling in commons"
