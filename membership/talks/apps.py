"""Conversations between two members or a few."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalksConfig(AppConfig):
    name = "membership.talks"
    label = "talks"
    verbose_name = _("Conversations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.access import allowed
        from community.commons.web.navigation import MenuLink, add_menu_link

        from . import channels, facts, operations, pairs, permissions, subjects, writing  # noqa: F401

        def talks(person: object) -> bool:
            return allowed(person, "talks.list_conversations")

        add_menu_link(
            MenuLink(_("Conversations"), "talks:conversation-list", icon="message", order=5, shown_to=talks)
        )
        channels.register()
        subjects.register()
        writing.register()
