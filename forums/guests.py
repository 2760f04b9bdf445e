"""Which pages of the forums are kept for guests, and the versions of what they show."""

from community.commons.web.guests import keep_for_guests

TOPIC = """
    SELECT topic.version AS topic, category.version AS category, (
        SELECT SUM(near.version) FROM forums_relation relation JOIN forums_topic near ON near.id = relation.other_id
        WHERE relation.topic_id = topic.id
    ) AS related
    FROM forums_topic topic JOIN forums_category category ON category.id = topic.category_id WHERE topic.id = %s
"""
# Whatever moves a topic in a list bumps the version of its category, and there are few categories.
LISTS = "SELECT COUNT(*) AS rooms, SUM(version) AS versions FROM forums_category"


def register() -> None:
    keep_for_guests("forums.topic", r"/forums/t/(\d{1,9})/[-\w]+/", TOPIC)
    keep_for_guests("forums.list", r"/forums/(?:c/[-\w]+/)?", LISTS)
