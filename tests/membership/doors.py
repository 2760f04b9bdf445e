"""The settings of the door, as a test wants them."""

from typing import Any

from community.commons import site
from community.commons.site.models import Site
from membership import operations


def set_door(**fields: Any) -> Site:
    """Who may join, what is asked; every page of the test knows at once."""
    Site.objects.update_or_create(pk=1, defaults=fields)
    site.forget()
    return site.site()


def publish_privacy(by: Any, words: str = "We keep little.", material: bool = False) -> Any:
    text = operations.publish_privacy_text(None, by=by, texts={"en": words}, material=material)
    site.forget()
    return text
