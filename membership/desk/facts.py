"""What happens at the coordinators' desk, as the log keeps it."""

from community.commons.activity.facts import fact

from ..models import DeskAct, Look


@fact("membership.data_looked_at", staff=True)
class DataLookedAt:
    """One of the team looked at addresses and account data; why, and by which filter, stands in the words."""

    look_id: int
    what: Look.What
    people: int


@fact("membership.note_written", staff=True)
class NoteWritten:
    """A note on a member, for the coordinators; what it says stands with it alone."""

    note_id: int


@fact("membership.note_deleted", staff=True)
class NoteDeleted:
    """A note on a member is gone."""

    note_id: int


@fact("membership.account_closed", staff=True)
class AccountClosed:
    """One of the team closed somebody's account; its owner opens it by signing in."""


@fact("membership.group_member_added", staff=True)
class GroupMemberAdded:
    """One of the team put somebody into a group."""

    group_id: int


@fact("membership.members_acted_on", staff=True)
class MembersActedOn:
    """The same was done to several people; each of them has an entry of their own besides."""

    kind: DeskAct.Kind
    people: int


@fact("membership.act_undone", staff=True)
class ActUndone:
    """What was done to several people was taken back, where it could be."""

    kind: DeskAct.Kind
    people: int


@fact("membership.merge_begun", staff=True)
class MergeBegun:
    """One of the team took two members for one person; the subject is who is kept."""

    merge_id: int
    gone_id: int


@fact("membership.members_merged")
class MembersMerged:
    """All rows of the one are with the other."""

    merge_id: int
    gone_id: int


@fact("membership.merge_undone", staff=True)
class MergeUndone:
    """A merge is being taken back."""

    merge_id: int
    gone_id: int


@fact("membership.members_parted")
class MembersParted:
    """The two are as before their merge."""

    merge_id: int
    gone_id: int
