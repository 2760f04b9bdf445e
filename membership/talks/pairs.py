"""Two members became one, or were parted: what two say to each other is found under their names of now."""

from django.db import IntegrityError, transaction

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from membership.models import Merge

from .models import Conversation, Participant


@reaction("membership.members_merged", "membership.members_parted", name="talks.follow_merge", quiet=True)
def follow_merge(activity: Activity) -> None:
    """Where both talk with the same person, the one who stays goes on with their own; the other talk is kept."""
    merge = Merge.objects.get(pk=activity.facts["merge_id"])
    of_both = Participant.objects.filter(member__in=(merge.gone_id, merge.kept_id)).values("conversation")
    for talk in Conversation.objects.filter(pk__in=of_both).exclude(pair=None).order_by("pk"):
        people = sorted(talk.people.values_list("member_id", flat=True))
        pair = ":".join(str(pk) for pk in people)
        if len(people) != 2 or pair == talk.pair:
            continue
        try:
            with transaction.atomic():
                Conversation.objects.filter(pk=talk.pk).update(pair=pair)
        except IntegrityError:
            continue
