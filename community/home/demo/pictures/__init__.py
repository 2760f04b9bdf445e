"""Pictures of the demonstration, drawn by code; a post names one by `(picture:name)`.

`@picture("floor-plan")` registers a function that draws on a `Canvas` of its own size.
"""

import importlib
import io
import pkgutil
from functools import cache

from django.core.files.base import ContentFile

from .canvas import DRAWERS


@cache
def drawn(name: str) -> bytes:
    """The PNG of that name. Raises KeyError when nobody draws it."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    file = io.BytesIO()
    DRAWERS[name]().finished().save(file, "PNG")
    return file.getvalue()


def as_upload(name: str) -> ContentFile:
    """The picture as if somebody had sent it."""
    return ContentFile(drawn(name), name=f"{name}.png")
