"""Front page, search page, setup, site settings, demo and importers."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "community.home"
    label = "home"
    verbose_name = _("Home")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.web import demo, navigation

        navigation.set_search("home:search")
        if settings.DEMO:
            from .demo.people import logins

            demo.offer(logins)
            navigation.add_foot_link(navigation.FootLink(_("Outbox"), "mail:outbox", order=60))
