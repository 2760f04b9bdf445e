"""What each kind of live channel is asked about."""

from collections.abc import Mapping

from .forums import category, held_topic, private_category, private_topic, removed_topic, topic
from .moderation import report
from .talks import conversation
from .values import Sample

CHANNELS: dict[str, Mapping[str, Sample]] = {  # kind: {variant: what it is about}
    "forums.category": {"": category, "private": private_category},
    "forums.topic": {"": topic, "private": private_topic, "held": held_topic, "removed": removed_topic},
    "forums.whispers": {"": topic, "private": private_topic},
    "talks.conversation": {"": conversation},
    "moderation.case": {"": lambda values: values.made(report).case},
    "moderation.queue": {"": lambda values: values.made(report).case},
}
