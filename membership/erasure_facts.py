"""What can happen on the way out: asked for, stopped, brought forward, begun, done."""

from community.commons.activity.facts import fact

from .models import Erasure


@fact("membership.erasure_asked")
class ErasureAsked:
    """A member asked to be erased; the account is closed while two weeks pass."""

    posts_stay: bool


@fact("membership.erasure_stopped")
class ErasureStopped:
    """A member stays after all."""


@fact("membership.erasure_hastened", staff=True)
class ErasureHastened:
    """The day of an erasure was brought forward; the reason stands in words beside."""

    ground: Erasure.Sooner


@fact("membership.erasure_begun")
class ErasureBegun:
    """Name, handle and address are gone; the rest follows."""

    posts_stay: bool


@fact("membership.erased", staff=True)
class Erased:
    """Nothing is left of a person but what the law or an open case keeps for now: so many rows."""

    kept: int
