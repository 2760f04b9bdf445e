"""Live sessions: planned, answered, held in a room, kept as a topic."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "community.live"
    label = "live"
    verbose_name = _("Live sessions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from community.commons.schedules import schedule

        from . import facts, hub, operations, permissions, polls, subjects, ticking  # noqa: F401

        schedule("live.keep_rooms_in_time", ticking.keep_rooms_in_time, every=timedelta(minutes=1))

        hub.register()
        subjects.register()
        polls.register()
