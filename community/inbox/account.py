"""Who is told of what became of an account or its data: its owner, also while the account is closed.

A letter about it goes by itself (membership.owner_mails); so the usual way of this kind is the site alone.
"""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from membership.models import Account, Export, Member

from .models import Kind
from .telling import News, tell, ways_chosen

WITH_OWNER = (Account.ACTIVE, Account.DEACTIVATED)


@reaction("membership.export_made", name="inbox.tell_of_export")
def tell_of_export(activity: Activity) -> None:
    """Whose data it is, as long as the file is there."""
    if Export.objects.filter(pk=activity.subject_id).exclude(kept="").exists():
        _tell(activity.actor_id, activity, "exported")


@reaction("membership.account_closed", name="inbox.tell_of_closing")
def tell_of_closing(activity: Activity) -> None:
    """Read once the account is open again: until then the letter alone arrives."""
    _tell(activity.subject_id, activity, "closed")


@reaction("membership.account_reopened", name="inbox.tell_of_reopening")
def tell_of_reopening(activity: Activity) -> None:
    _tell(activity.subject_id, activity, "reopened")


@reaction("membership.members_merged", name="inbox.tell_of_merge")
def tell_of_merge(activity: Activity) -> None:
    """Whoever stays; not where the owner's own confirmed address made it one."""
    if not _by_itself(activity):
        _tell(activity.subject_id, activity, "merged")


@reaction("membership.members_parted", name="inbox.tell_of_parting")
def tell_of_parting(activity: Activity) -> None:
    """Both."""
    for member in (activity.subject_id, activity.facts["gone_id"]):
        _tell(member, activity, "parted")


def _by_itself(activity: Activity) -> bool:
    return Member.objects.filter(pk=activity.actor_id, automaton=True).exists()


def _tell(member: int | None, activity: Activity, detail: str) -> None:
    owner = Member.objects.filter(pk=member, account__in=WITH_OWNER, automaton=False).first()
    if owner is not None:
        about = {"subject_type": "membership.account", "subject_id": owner.pk}
        news = News(Kind.ACCOUNT, f"account:{detail}", activity, detail=detail, **about)
        tell({owner: news}, ways_chosen([owner.pk]))
