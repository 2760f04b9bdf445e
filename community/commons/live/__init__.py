"""Pushes to open pages. Hints only: what one misses, the client asks for by the last sequence it has seen.

push("forums.topic:12", "post_created", {"number": 41}, seq=41)
channels.register("forums.topic", may_join=can_see_topic, catch_up=posts_after)
disconnect(member.pk)
"""

from . import channels
from .pushing import disconnect, disconnect_session, forget_kept, look_again, push

__all__ = ["channels", "disconnect", "disconnect_session", "forget_kept", "look_again", "push"]
