"""Front page, search page, setup, site settings, demo and importers."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "community.home"
    label = "home"
    verbose_name = _("Home")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.access import allowed
        from community.commons.web import demo, navigation

        from . import facts, operations, permissions  # noqa: F401

        def administers(person: Any) -> bool:
            return allowed(person, "home.change_settings")

        def sees_mail(person: Any) -> bool:
            return allowed(person, "mail.view_incoming")

        navigation.set_search("home:search")
        navigation.add_menu_link(
            navigation.MenuLink(
                _("Site settings"), "home:settings-change", icon="settings", order=90, shown_to=administers
            )
        )
        navigation.add_menu_link(
            navigation.MenuLink(
                _("Mail, in and out"), "mail:incoming-list", icon="letters", order=91, shown_to=sees_mail
            )
        )
        if settings.DEMO:
            from .demo.people import logins

            demo.offer(logins)
            navigation.add_foot_link(navigation.FootLink(_("Outbox"), "mail:outbox", order=60))
