"""Values for the parameters of addresses, so that the access matrix can open every page.

A part adds its own with `@sample`; the most exact key wins:

    @sample("forums:topic-close", "pk")   one route
    @sample("forums", "pk")               every route of a namespace
    @sample("", "handle")                 every route

The function gets the cast and makes what it needs through operations or makers, once per matrix.
"""

from collections.abc import Callable, Mapping
from typing import Any

from membership.models import RoleInterval
from tests.cast import Person

Sample = Callable[[Mapping[str, Person]], Any]
SAMPLES: dict[tuple[str, str], Sample] = {}


def sample(where: str, *parameters: str) -> Callable[[Sample], Sample]:
    def register(make: Sample) -> Sample:
        SAMPLES.update({(where, parameter): make for parameter in parameters})
        return make

    return register


class NoSample(LookupError):
    """An address has a parameter for which samples.py knows no value."""


class Values:
    """The values of one matrix: each made once, when first asked for."""

    def __init__(self, cast: Mapping[str, Person]) -> None:
        self._cast = cast
        self._made: dict[Sample, Any] = {}

    def of(self, route: str, parameter: str) -> Any:
        """Raises NoSample."""
        namespaces = route.split(":")[:-1]
        places = [route, *(":".join(namespaces[:n]) for n in range(len(namespaces), 0, -1)), ""]
        for place in places:
            make = SAMPLES.get((place, parameter))
            if make is not None:
                if make not in self._made:
                    self._made[make] = make(self._cast)
                return self._made[make]
        raise NoSample(f"{route} needs a sample for {parameter}: add one to tests/house/samples.py")


@sample("", "handle")
def _handle(cast: Mapping[str, Person]) -> str:
    return cast["member"].get_username()


@sample("", "key", "uidb36", "key36")
def _key_that_opens_nothing(cast: Mapping[str, Person]) -> str:
    return "1-set-password"


@sample("account_reset_password_from_key", "key")
def _reset_key(cast: Mapping[str, Person]) -> str:
    return "nothing"


@sample("mail:outbox-mail", "pk")
def _mail(cast: Mapping[str, Person]) -> int:
    from community.commons.mail.models import Delivery

    return Delivery.objects.create(
        key="a sample",
        kind="mail.account",
        address="a@example.org",
        subject="A mail",
        text="Words",
        message_id="<a@b>",
    ).pk


@sample("mail:unsubscribe", "token")
def _token_that_opens_nothing(cast: Mapping[str, Person]) -> str:
    return "nothing"


@sample("mfa_edit_webauthn", "pk")
@sample("mfa_remove_webauthn", "pk")
def _passkey_of_nobody(cast: Mapping[str, Person]) -> int:
    return 999_999


@sample("membership:initials", "tint")
def _tint(cast: Mapping[str, Person]) -> int:
    return 1


@sample("membership:initials", "letters")
def _letters(cast: Mapping[str, Person]) -> str:
    return "LM"


@sample("files:avatar", "name")
def _picture_that_nobody_wears(cast: Mapping[str, Person]) -> str:
    return "a" * 32 + ".webp"


@sample("membership:role-end", "pk")
def _role_of_the_trusted_member(cast: Mapping[str, Person]) -> int:
    return int(RoleInterval.objects.get(role="trusted").pk)
