"""What can happen to people and their roles, as the log keeps it; the scope of a role is the activity's space."""

from enum import StrEnum

from community.commons.activity.facts import fact
from community.commons.activity.models import FactRole
from community.commons.standing.models import State

from .models import Audience, Role


class ProfileField(StrEnum):
    """What of a profile can change."""

    NAME = "name"
    HEADLINE = "headline"  # these four were columns once, and old facts name them
    ABOUT = "about"
    PLACE = "place"
    PRONOUNS = "pronouns"
    LISTED = "listed"
    LISTED_PUBLICLY = "listed_publicly"
    VISITS_SHOWN = "visits_shown"
    AVATAR = "avatar"
    VALUES = "values"  # of its fields; a fact each says which


@fact("membership.joined", role=FactRole.JOINED)
class Joined:
    """A person's account became active."""


@fact("membership.author_imported")
class AuthorImported:
    """Somebody who wrote elsewhere is named here, without an account."""


@fact("membership.profile_edited", unless_own=True)
class ProfileEdited:
    """A member's profile changed; which fields, not what they say."""

    fields: tuple[ProfileField, ...]


@fact("membership.value_set")
class ValueSet:
    """A member said something in a field of the profile, or nothing any more, and who may see it."""

    field_id: int
    audience: Audience


@fact("membership.profile_state_set")
class ProfileStateSet:
    """A decision hid, removed, held, released or restored the words of a profile."""

    before: State
    after: State


@fact("membership.role_given", staff=True)
class RoleGiven:
    """Somebody was given a role by an administrator."""

    interval_id: int
    role: Role


@fact("membership.role_ended", staff=True)
class RoleEnded:
    """A role ended, by an administrator or by the member who had it."""

    interval_id: int
    role: Role


@fact("membership.deactivated")
class Deactivated:
    """A member closed the account; words and name remain until an erasure."""


@fact("membership.address_joined")
class AddressJoined:
    """An address was verified and belongs to a member from now on."""

    address_id: int
