"""Categories as rooms in which a role can hold."""

from typing import Any

from community.commons.standing import spaces

from .models import Category


def names(person: Any) -> dict[int, str]:
    return {category.pk: str(category) for category in Category.objects.visible_to(person)}


def register() -> None:
    spaces.register("forums.category", names)
