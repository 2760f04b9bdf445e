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
        from community.commons.web.navigation import Tab, add_tab

        from . import (  # noqa: F401
            facts,
            hub,
            mentions,
            notices,
            operations,
            permissions,
            polls,
            reactions,
            spaces,
            subjects,
            ticking,
            waves,
        )

        schedule("live.keep_rooms_in_time", ticking.keep_rooms_in_time, every=timedelta(minutes=1))

        hub.register()
        mentions.register()
        notices.register()
        spaces.register()
        subjects.register()
        polls.register()
        add_tab(Tab("live", _("Live"), "live:session-list", icon="live", order=20))
