"""A member's notifications, on the site and by mail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "community.inbox"
    label = "inbox"
    verbose_name = _("Inbox")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.mail.kinds import set_quiet_hours
        from community.commons.web.navigation import Bell, MenuLink, add_menu_link, set_bell

        from . import (  # noqa: F401
            account,
            decisions,
            digests,
            echoes,
            mailing,
            permissions,
            quiet,
            reactions,
            standing,
            talks,
            team,
            ties,
        )
        from .counting import unread_count

        mailing.register()
        talks.register()
        set_quiet_hours(quiet.of_delivery)
        set_bell(Bell("inbox:notification-list", unread=unread_count))
        add_menu_link(MenuLink(_("What you are told"), "inbox:reach-choose", icon="bell", order=40))
