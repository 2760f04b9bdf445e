"""What the forums themselves do later about what happened in them."""

from django.db import transaction

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.persons import BATCH
from community.commons.search import index
from membership.models import Merge, MergeStep

from .counting import lock_topics, settle_posts
from .models import Post, Topic
from .relating import relate


@reaction("forums.topic_opened", "forums.topic_retitled", "forums.topic_tagged", name="forums.relate_topic")
def relate_topic(activity: Activity) -> None:
    """Look for related topics at once; what was imported waits for the schedule."""
    topic = Topic.objects.select_related("category").filter(pk=activity.subject_id).first()
    if topic is not None:
        relate(topic)


@reaction("membership.members_merged", "membership.members_parted", name="forums.follow_merge", quiet=True)
def follow_merge(activity: Activity) -> None:
    """Two members became one, or were parted: search names the authors of now, thanks are counted anew."""
    merge = Merge.objects.get(pk=activity.facts["merge_id"])
    for author in (merge.gone_id, merge.kept_id):
        posts = Post.objects.filter(author=author).order_by("pk").values_list("pk", flat=True)
        last = 0
        while ids := list(posts.filter(pk__gt=last)[:BATCH]):
            index.update("forums.post", ids, author_id=author)
            last = ids[-1]
    for step in MergeStep.objects.filter(merge=merge, model="forums.Reaction").exclude(before=[]):
        given = [one["fields"]["post"] for one in step.before]
        for topic in Topic.objects.filter(posts__in=given).distinct().order_by("pk"):
            with transaction.atomic():
                for locked in lock_topics(topic.pk):
                    settle_posts(locked)
