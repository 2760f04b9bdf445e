"""What the forums themselves do later about what happened in them."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction

from .models import Topic
from .relating import relate


@reaction("forums.topic_opened", "forums.topic_retitled", "forums.topic_tagged", name="forums.relate_topic")
def relate_topic(activity: Activity) -> None:
    """Look for related topics at once; what was imported waits for the schedule."""
    topic = Topic.objects.select_related("category").filter(pk=activity.subject_id).first()
    if topic is not None:
        relate(topic)
