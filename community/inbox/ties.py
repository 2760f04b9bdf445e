"""Who is told of what comes between people: requests, introductions, groups. Of refusals and blocks nobody is told."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from membership.models import Connection, GroupMember, Introduction

from .models import Kind
from .telling_one import tell_one


@reaction("membership.connection_asked", name="inbox.tell_of_request")
def tell_of_request(activity: Activity) -> None:
    """The one who is asked, as long as the request waits."""
    waits = Connection.objects.filter(
        pk=activity.subject_id, state=Connection.State.ASKED, withdrawn=False, asked_by=activity.actor_id
    )
    if not activity.facts["again"] and waits.exists():
        _tell(activity, activity.facts["member_id"], "connection", "asked")


@reaction("membership.connection_made", name="inbox.tell_of_connection")
def tell_of_connection(activity: Activity) -> None:
    """The one who had asked."""
    if Connection.objects.made().filter(pk=activity.subject_id).exists():
        _tell(activity, activity.facts["member_id"], "connection", "made")


@reaction("membership.introduction_proposed", name="inbox.tell_of_introduction")
def tell_of_introduction(activity: Activity) -> None:
    """Both, as long as neither has answered otherwise."""
    there = Introduction.objects.filter(pk=activity.subject_id, state=Introduction.State.ASKED).first()
    if there is None:
        return
    for member, answer in ((there.first_id, there.first_agrees), (there.second_id, there.second_agrees)):
        if answer is None:
            _tell(activity, member, "introduction", "proposed")


@reaction("membership.introduction_made", name="inbox.tell_of_meeting")
def tell_of_meeting(activity: Activity) -> None:
    """Whoever introduced the two, and the one who had said yes before."""
    there = Introduction.objects.filter(pk=activity.subject_id).first()
    if there is not None:
        _tell(activity, there.by_id, "introduction", "introduced")
        for member in {there.first_id, there.second_id} - {activity.actor_id}:
            _tell(activity, member, "introduction", "met")


@reaction("membership.group_asked", name="inbox.tell_of_group_request")
def tell_of_group_request(activity: Activity) -> None:
    """Those who coordinate the group."""
    places = GroupMember.objects.filter(group=activity.subject_id)
    if places.filter(member=activity.actor_id, state=GroupMember.State.ASKED).exists():
        for member in places.filter(state=GroupMember.State.IN, coordinates=True).values_list(
            "member", flat=True
        ):
            _tell(activity, member, "group", "group_asked")


@reaction("membership.group_invited", name="inbox.tell_of_invitation")
def tell_of_invitation(activity: Activity) -> None:
    member = activity.facts["member_id"]
    invited = GroupMember.objects.filter(group=activity.subject_id, member=member)
    if invited.filter(state=GroupMember.State.INVITED).exists():
        _tell(activity, member, "group", "group_invited")


@reaction("membership.group_joined", name="inbox.tell_of_joining")
def tell_of_joining(activity: Activity) -> None:
    """Who had asked and was let in; who joins by themselves knows."""
    if activity.facts["member_id"] != activity.actor_id:
        _tell(activity, activity.facts["member_id"], "group", "group_in")


def _tell(activity: Activity, member: int, what: str, detail: str) -> None:
    group, about = f"{what}:{activity.subject_id}:{detail}", (f"membership.{what}", activity.subject_id)
    tell_one(member, activity, Kind(what), group=group, about=about, detail=detail)
