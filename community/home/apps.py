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
        if settings.DEMO:
            from community.commons.web import demo
            from community.commons.web.navigation import FootLink, add_foot_link

            from .demo.people import logins

            demo.offer(logins)
            add_foot_link(FootLink(_("Outbox"), "mail:outbox", order=60))
