"""Categories, topics, posts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    label = "forums"
    verbose_name = _("Forums")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.web.navigation import Tab, add_tab

        from . import channels, indexing, permissions, pictures, rendering, subjects  # noqa: F401

        for part in (channels, indexing, pictures, rendering, subjects):
            part.register()

        add_tab(Tab("forums", _("Forums"), "forums:topic-list", icon="forums", order=10))
