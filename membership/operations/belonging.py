"""Who belongs to a group: joining, asking, inviting, leaving, and what goes with it."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons import live
from community.commons.access import Refused, operation
from community.commons.activity.log import now, record

from .. import facts
from ..asking import tidy_words
from ..desk import facts as desk_facts
from ..models import Audience, Group, GroupMember, Member, Value
from ..places import keep_a_coordinator, keep_groups
from ..sight import viewer_of

State = GroupMember.State


@operation("membership.join_group")
def join_group(group: Group, *, by: Any, words: str = "") -> GroupMember:
    """Join where the group is open or has invited; ask where it wants to be asked; asked twice is as once.

    Raises Refused for members, and where the group only invites.
    """
    _open(group)
    place = GroupMember.objects.select_for_update().filter(group=group, member=by).first()
    if place is not None and place.state == State.IN:
        raise Refused(_("You belong to this group already."))
    if (place is not None and place.state == State.INVITED) or group.entry == Group.Entry.OPEN:
        return _let_in(group, by.pk, by)
    if group.entry == Group.Entry.CLOSED:
        raise Refused(_("The coordinators of this group invite its members. Write to one of them."))
    if place is not None and place.state == State.ASKED:
        raise Refused(_("You have asked already. A coordinator of the group answers."))
    place = place or GroupMember(group=group, member=by)
    place.state, place.words, place.since = State.ASKED, tidy_words(words), now()
    place.save()
    record(facts.GroupAsked(), by=by, subject=group)
    return place


@operation("membership.invite_to_group")
def invite_to_group(group: Group, *, by: Any, member: Member, words: str = "") -> GroupMember:
    """Invite somebody; who had asked is in at once. Raises Refused for members and those invited already.

    Between two who are apart it arrives nowhere, and nothing says so.
    """
    _open(group)
    said = tidy_words(words)
    place = GroupMember.objects.select_for_update().filter(group=group, member=member).first()
    if place is not None and place.state == State.ASKED:
        return _let_in(group, member.pk, by)
    if place is not None and place.state == State.IN:
        raise Refused(_("%(name)s belongs to the group already.") % {"name": member})
    if place is not None:
        raise Refused(_("%(name)s is invited already.") % {"name": member})
    apart = member.pk in viewer_of(by).apart
    state = State.UNSEEN if apart else State.INVITED
    place = GroupMember.objects.create(group=group, member=member, state=state, words=said)
    record(facts.GroupInvited(member.pk), by=by, subject=group)
    return place


@operation("membership.add_to_group")
def add_to_group(group: Group, *, by: Any, member: Member) -> GroupMember:
    """Put somebody into a group, as from a list on paper; they may leave it. Raises Refused for its members."""
    _open(group)
    if GroupMember.objects.filter(group=group, member=member, state=State.IN).exists():
        raise Refused(_("%(name)s belongs to the group already.") % {"name": member})
    record(desk_facts.GroupMemberAdded(group.pk), by=by, subject=member)
    return _let_in(group, member.pk, by)


@operation("membership.answer_join")
def answer_join(place: GroupMember, *, by: Any, accept: bool) -> GroupMember:
    """A coordinator of the group answers who asked to join; who is declined is not told, and may ask again."""
    there = _at(place, [State.ASKED])
    if accept:
        return _let_in(there.group, there.member_id, by)
    there.delete()
    record(facts.GroupJoinDeclined(), by=by, subject=there.group)
    return there


@operation("membership.decline_invitation", records=False)
def decline_invitation(place: GroupMember, *, by: Any) -> None:
    """Not now. To the group the invitation looks like one without an answer."""
    there = _at(place, [State.INVITED])
    GroupMember.objects.filter(pk=there.pk).update(state=State.UNSEEN)


@operation("membership.withdraw_join")
def withdraw_join(place: GroupMember, *, by: Any) -> None:
    """Take an own request to join back."""
    _take_back(place, [State.ASKED], by)


@operation("membership.uninvite_from_group")
def uninvite_from_group(place: GroupMember, *, by: Any) -> None:
    """The group takes an invitation back."""
    _take_back(place, [State.INVITED, State.UNSEEN], by)


def _take_back(place: GroupMember, states: list[State], by: Any) -> None:
    there = _at(place, states)
    there.delete()
    record(facts.GroupPlaceTakenBack(place.member_id), by=by, subject=there.group)


@operation("membership.leave_group")
def leave_group(place: GroupMember, *, by: Any) -> None:
    """Leave; what one let the group see is seen by oneself alone from then on."""
    there = _out(place)
    record(facts.GroupLeft(), by=by, subject=there.group)


@operation("membership.remove_from_group")
def remove_from_group(place: GroupMember, *, by: Any) -> None:
    """A coordinator of the group takes a member out of it; they may ask or be invited again."""
    there = _out(place)
    record(facts.GroupMemberRemoved(there.member_id), by=by, subject=there.group)


@operation("membership.show_belonging", records=False)
def show_belonging(place: GroupMember, *, by: Any, shown: bool) -> GroupMember:
    """Whether people outside the group may see that one is in it."""
    GroupMember.objects.filter(pk=place.pk, state=State.IN).update(shown=shown)
    place.shown = shown
    return place


def _open(group: Group) -> None:
    if Group.objects.filter(pk=group.pk).exclude(closed_at=None).exists():
        raise Refused(_("This group is closed: nobody joins it any more."))


def _at(place: GroupMember, states: list[State]) -> GroupMember:
    rows = GroupMember.objects.select_for_update(of=("self",)).select_related("group", "member")
    there = rows.filter(pk=place.pk, state__in=states).first()
    if there is None:
        raise Refused(_("Somebody was faster: it was answered or taken back meanwhile."))
    return there


def _let_in(group: Group, member: int, by: Any) -> GroupMember:
    place, _made = GroupMember.objects.update_or_create(
        group=group, member_id=member, defaults={"state": State.IN, "since": now()}
    )
    keep_groups([member])
    live.disconnect(member)  # open pages come back and hear of the group's room
    record(facts.GroupJoined(member), by=by, subject=group)
    return place


def _out(place: GroupMember) -> GroupMember:
    Group.objects.select_for_update().get(pk=place.group_id)
    there = _at(place, [State.IN])
    keep_a_coordinator(there.group, there)
    there.delete()
    own = Value.objects.filter(member=there.member_id, group=there.group_id)
    own.update(audience=Audience.ONLY_ME, group=None)
    keep_groups([there.member_id])
    live.disconnect(there.member_id)
    return there
