"""Categories, topics, posts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    label = "forums"
    verbose_name = _("Forums")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.web.navigation import MenuLink, Tab, add_menu_link, add_tab

        from . import (  # noqa: F401
            channels,
            deeds,
            front,
            group_rooms,
            guests,
            indexing,
            mailing_in,
            panels,
            permissions,
            pictures,
            polls,
            reactions,
            relating,
            rendering,
            spaces,
            subjects,
        )

        for part in (
            channels,
            deeds,
            front,
            group_rooms,
            guests,
            indexing,
            mailing_in,
            panels,
            pictures,
            polls,
            relating,
            rendering,
            spaces,
            subjects,
        ):
            part.register()

        add_tab(Tab("forums", _("Forums"), "forums:topic-list", icon="forums", order=10))
        add_menu_link(MenuLink(_("What you follow"), "forums:following", icon="eye", order=28))
        add_menu_link(MenuLink(_("Drafts"), "forums:draft-list", icon="edit", order=30))
        add_menu_link(MenuLink(_("Bookmarks"), "forums:bookmark-list", icon="bookmark", order=31))
