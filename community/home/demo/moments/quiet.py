"""An ordinary week: a few things in the queue, some news, much that is settled."""

from community.home.demo.telling import Told

ABOUT = "an ordinary week"


def happen(told: Told) -> None:
    """The story itself is this moment."""
