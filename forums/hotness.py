"""Which topics are hot: many replies and thanks, for their age.

The score is the one with which Reddit ordered its front page (A. Salihefendić, "How Reddit ranking algorithms
work", 2010; `_sorts.pyx` of reddit/r2), with replies and thanks in the place of votes:

    hot = log10(max(1, replies + thanks)) + seconds of its beginning since 1970 / 172,800

Ten times the answer is worth two days of youth (there it is 12.5 hours; a community of some thousands is slower).
The score depends on nothing that changes by itself: newer topics have greater ones, so nothing has to be counted
down, and a list is one walk along an index.
"""

import math
from datetime import datetime
from typing import Any

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Greatest, Ln

TENFOLD = 172_800  # seconds of age that ten times the answer makes up for


def score(replies: int, thanks: int, began: datetime) -> float:
    """`replies` is below zero where even the opening is out of sight; that takes nothing from the thanks."""
    return math.log10(max(1, max(0, replies) + thanks)) + began.timestamp() / TENFOLD


GREATEST = {"postgresql": "GREATEST", "sqlite": "MAX"}  # of two values


def sql(replies: str, greatest: str) -> str:
    """The same in an UPDATE written out, of columns of the row; takes `parameters`."""
    answers = f"{greatest}(CAST({greatest}({replies}, 0) + thanks AS DOUBLE PRECISION), 1.0)"
    return f"LN({answers}) / %(ln_of_ten)s + %(youth)s"


def parameters(began: datetime) -> dict[str, float]:
    return {"ln_of_ten": math.log(10), "youth": began.timestamp() / TENFOLD}


def score_after(began: datetime, *, posts: int = 0, thanks: int = 0) -> Any:
    """The same as an expression of an UPDATE that adds `posts` and `thanks` to those of the row."""
    replies = Greatest(F("post_count") + Value(posts - 1), Value(0))
    answers = Cast(replies + F("thanks") + Value(thanks), FloatField())
    return Ln(Greatest(answers, Value(1.0))) / Value(math.log(10)) + Value(began.timestamp() / TENFOLD)
