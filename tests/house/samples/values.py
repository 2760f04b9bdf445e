"""What a sample is: the values of one matrix, each made once, and how a route finds its own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser

from membership.models import Member
from tests.cast import Person

Sample = Callable[["Values"], Any]
SAMPLES: dict[tuple[str, str, str], Sample] = {}  # (variant, where, parameter)
VARIANTS = ("", "private", "held", "hidden", "removed", "deleted")


def sample(where: str, *parameters: str, variant: str = "") -> Callable[[Sample], Sample]:
    def register(make: Sample) -> Sample:
        SAMPLES.update({(variant, where, parameter): make for parameter in parameters})
        return make

    return register


class NoSample(LookupError):
    """An address has a parameter for which no sample is known."""


class Values:
    """The values of one matrix: each made once, when first asked for."""

    def __init__(self, cast: Mapping[str, Person]) -> None:
        self.cast = cast
        self._made: dict[Sample, Any] = {}

    def member(self, role: str) -> Member:
        person = self.cast[role]
        if isinstance(person, AnonymousUser):
            raise TypeError(f"{role} is nobody")
        return person

    def made(self, make: Sample) -> Any:
        """What `make` makes, made once."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]

    def of(self, route: str, parameter: str, variant: str = "") -> Any:
        """Raises NoSample."""
        make = _find(route, parameter, variant) or _find(route, parameter, "")
        if make is None:
            raise NoSample(f"{route} needs a sample for {parameter}: add one to tests/house/samples/")
        return self.made(make)

    def variants_of(self, route: str, parameters: tuple[str, ...]) -> list[str]:
        """ "" and each variant in which one of the parameters has a value of its own."""
        return [one for one in VARIANTS if not one or any(_find(route, name, one) for name in parameters)]


def _find(route: str, parameter: str, variant: str) -> Sample | None:
    namespaces = route.split(":")[:-1]
    places = [route, *(":".join(namespaces[:n]) for n in range(len(namespaces), 0, -1)), ""]
    found = (SAMPLES.get((variant, place, parameter)) for place in places)
    return next(filter(None, found), None)


def filled(body: dict[str, Any] | None, values: Values) -> dict[str, Any] | None:
    """What a body says of things that were made: their ids are known only then."""
    return body and {name: said(values) if callable(said) else said for name, said in body.items()}
