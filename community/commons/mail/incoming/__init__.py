"""Mail that comes in: `receive` keeps a message as a row, a job reads it, tells it apart and opens its door.

A part that answers to mail registers what it does:

    incoming.register("post", reply)            # reply+post.….…@domain: handle(letter, member, subject id)
    incoming.register_places(category_at)       # a local part of one's own: find(local) -> Place or None

and puts `incoming.reply_address("post", member.pk, post.pk)` into the Reply-To of the mails it sends.
"""

from .addresses import reply_address
from .doors import Outcome, Place, register, register_places
from .letters import Letter
from .trimming import trim, without_signature

__all__ = [
    "Letter",
    "Outcome",
    "Place",
    "register",
    "register_places",
    "reply_address",
    "trim",
    "without_signature",
]
