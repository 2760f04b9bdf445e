"""Values for the parameters of addresses, so that the access matrix can open every page.

A part adds its own with `@sample`; the most exact key wins:

    @sample("forums:topic-close", "pk")   one route
    @sample("forums", "pk")               every route of a namespace
    @sample("", "handle")                 every route

The function gets the values and, by `values.cast`, the people; it makes what it needs through operations, once
per matrix. A *variant* ("private", "held", …) opens the same routes once more with something that most people
must not see: the matrix shows that it leaks by no path. What routes must be sent stands in `bodies` (API) and
`forms` (pages).
"""

from . import live  # noqa: F401  (registers)
from .bodies import BODIES
from .channels import CHANNELS
from .forms import FORMS, LIMITS
from .forums import category, post, rule, topic
from .moderation import case, decision, report
from .people import picture, upload
from .rooms import item as room_item
from .ties import connection, group, introduction
from .values import NoSample, Values, filled, sample

__all__ = [
    "BODIES",
    "CHANNELS",
    "FORMS",
    "LIMITS",
    "NoSample",
    "Values",
    "case",
    "category",
    "connection",
    "decision",
    "filled",
    "group",
    "introduction",
    "picture",
    "post",
    "report",
    "room_item",
    "rule",
    "sample",
    "topic",
    "upload",
]
