"""The queue of the whole site: reports, cases, decisions, the public log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "forums.moderation"
    label = "moderation"
    verbose_name = _("Moderation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons import live

        from . import permissions, reactions  # noqa: F401

        live.channels.register(
            "moderation.queue", may_join=lambda person, one: person.has_perm("moderation.see_queue")
        )
