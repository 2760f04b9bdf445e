"""What can happen to people and their roles, as the log keeps it; the scope of a role is the activity's space."""

from enum import StrEnum

from community.commons.activity.facts import fact
from community.commons.activity.models import FactRole
from community.commons.standing.models import State

from .models import Audience, Kind, MemberImport, Role
from .models.doors import Agreement, Entry


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


@fact("membership.export_asked")
class ExportAsked:
    """A member asked for everything of theirs as a file."""


@fact("membership.export_made")
class ExportMade:
    """The file is there, for a week."""

    size: int  # bytes


@fact("membership.address_joined")
class AddressJoined:
    """An address was verified and belongs to a member from now on."""

    address_id: int


# -- Ties. Of refusals and blocks nothing is kept: the log is for ever, and the team reads it. ----------------


@fact("membership.connection_asked")
class ConnectionAsked:
    """A member asked another one for a connection; `again`: what was taken back stands again."""

    member_id: int
    again: bool = False


@fact("membership.connection_made")
class ConnectionMade:
    """A member said yes to a connection that the other one had asked for."""

    member_id: int


@fact("membership.connection_withdrawn")
class ConnectionWithdrawn:
    """Whoever had asked for a connection took it back."""

    member_id: int


@fact("membership.connection_ended")
class ConnectionEnded:
    """One of two ended their connection."""

    member_id: int


@fact("membership.introduction_proposed")
class IntroductionProposed:
    """A member proposed to two connections that they meet."""

    first_id: int
    second_id: int


@fact("membership.introduction_agreed")
class IntroductionAgreed:
    """One of the two said yes."""


@fact("membership.introduction_made")
class IntroductionMade:
    """Both said yes: they are connected, and the introducer may know it."""

    by_id: int


@fact("membership.group_made", staff=True)
class GroupMade:
    """A group came to be."""


@fact("membership.group_edited")
class GroupEdited:
    """Name, words or entry of a group changed."""


@fact("membership.group_closed")
class GroupClosed:
    """Nobody joins the group any more."""


@fact("membership.group_reopened")
class GroupReopened:
    """The closing of a group was taken back."""


@fact("membership.group_asked")
class GroupAsked:
    """A member asked to join a group."""


@fact("membership.group_invited")
class GroupInvited:
    """A group invited a member."""

    member_id: int


@fact("membership.group_joined")
class GroupJoined:
    """Somebody is in a group from now on; the actor is whoever let them in."""

    member_id: int


@fact("membership.group_join_declined")
class GroupJoinDeclined:
    """A coordinator of a group declined a request; whose, is kept nowhere."""


@fact("membership.group_place_taken_back")
class GroupPlaceTakenBack:
    """A request or an invitation ended without a yes."""

    member_id: int


@fact("membership.group_left")
class GroupLeft:
    """A member left a group."""


@fact("membership.group_member_removed")
class GroupMemberRemoved:
    """A coordinator of a group took somebody out of it."""

    member_id: int


@fact("membership.group_coordinator_set")
class GroupCoordinatorSet:
    """A member of a group coordinates it, or no longer."""

    member_id: int
    coordinates: bool


@fact("membership.invited", role=FactRole.INVITED, staff=True)
class Invited:
    """An invitation was made: for one address, or for as many people as it has uses."""

    uses: int
    by_mail: bool


@fact("membership.invitation_withdrawn", staff=True)
class InvitationWithdrawn:
    """An invitation lets nobody in any more."""

    uses_left: int


@fact("membership.invitation_accepted")
class InvitationAccepted:
    """Somebody came in by an invitation."""

    invitation_id: int


@fact("membership.entry_asked")
class EntryAsked:
    """A person with a confirmed address waits to be let in."""

    held_for: Entry.HeldFor


@fact("membership.entry_admitted", staff=True)
class EntryAdmitted:
    """One of the team let a person in."""


@fact("membership.entry_refused", staff=True)
class EntryRefused:
    """One of the team did not let a person in."""


@fact("membership.agreed")
class Agreed:
    """A member agreed to a version of a text."""

    document: Agreement.Document
    version: int


@fact("membership.privacy_text_published", staff=True)
class PrivacyTextPublished:
    """The privacy text has a new version."""

    number: int
    material: bool


@fact("membership.handle_changed", unless_own=True)
class HandleChanged:
    """A member took another handle; the old one leads on."""


@fact("membership.address_changed")
class AddressChanged:
    """An account has another address, confirmed by its owner."""

    change_id: int


@fact("membership.address_change_undone")
class AddressChangeUndone:
    """The old address took the change back."""

    change_id: int


@fact("membership.returned")
class Returned:
    """A member opened a closed account again, by signing in."""


@fact("membership.account_reopened", staff=True)
class AccountReopened:
    """One of the team opened a closed account again."""


@fact("membership.import_begun", staff=True)
class ImportBegun:
    """Somebody began to try a file of members, or to bring it in."""

    dry: bool


@fact("membership.import_ended", staff=True)
class ImportEnded:
    """A file of members was tried, brought in or taken back to its end."""

    state: MemberImport.State


@fact("membership.import_undone", staff=True)
class ImportUndone:
    """Somebody began to take an import back."""


@fact("membership.member_imported")
class MemberImported:
    """A person was named by a file, or changed by it, without an account."""

    import_id: int


@fact("membership.field_made", staff=True)
class FieldMade:
    """Profiles have a new field."""

    field_id: int
    kind: Kind
    widest: Audience


@fact("membership.field_changed", staff=True)
class FieldChanged:
    """A field of profiles changed; who sees its values at most, before and after."""

    field_id: int
    before: Audience
    after: Audience


@fact("membership.field_retired", staff=True)
class FieldRetired:
    """A field stands on no profile any more."""

    field_id: int


@fact("membership.field_brought_back", staff=True)
class FieldBroughtBack:
    """A retired field stands on profiles again."""

    field_id: int


@fact("membership.option_merged", staff=True)
class OptionMerged:
    """A word of a field means another one from now on."""

    option_id: int
    into_id: int


@fact("membership.option_parted", staff=True)
class OptionParted:
    """A word that meant another is one of its own again."""

    option_id: int
    from_id: int
