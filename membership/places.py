"""Places in groups: what is written down beside a person, and that a group keeps somebody who coordinates it."""

from django.utils.translation import gettext as _

from community.commons.access import Refused

from .models import Group, GroupMember, Member

In = GroupMember.State.IN


def keep_a_coordinator(group: Group, leaving: GroupMember) -> None:
    """Raises Refused where nobody else would coordinate a group that others are in."""
    others = GroupMember.objects.filter(group=group, state=In).exclude(pk=leaving.pk)
    if leaving.coordinates and group.closed_at is None and others and not others.filter(coordinates=True):
        raise Refused(_("Nobody else coordinates this group. Let somebody else do it first, or close it."))


def keep_groups(members: list[int]) -> None:
    """Write down beside each person which groups they are in, as `GroupMember` has it."""
    rows = GroupMember.objects.filter(member__in=members, state=In).order_by("group_id")
    found: dict[int, list[int]] = {pk: [] for pk in members}
    for member, group in rows.values_list("member_id", "group_id"):
        found[member].append(group)
    for pk, groups in found.items():
        Member.objects.filter(pk=pk).update(groups_now=groups)
