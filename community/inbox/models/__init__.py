"""What members are told, by which ways, when, and in which browsers."""

from ..kinds import Kind, Mail, Ways
from .browsers import Browser, PushKey
from .notifications import Notification, NotificationQuerySet
from .ways import Preference, Rhythm

__all__ = [
    "Browser",
    "Kind",
    "Mail",
    "Notification",
    "NotificationQuerySet",
    "Preference",
    "PushKey",
    "Rhythm",
    "Ways",
]
