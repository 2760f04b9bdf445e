"""What every page shares: htmx helper, pagination, icons, errors, static storage."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "community.commons.web"
    label = "web"
    verbose_name = _("Web")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .navigation import FootLink, add_foot_link

        add_foot_link(FootLink(_("Accessibility"), "web:accessibility", order=40))
        if settings.SOURCE_URL:
            add_foot_link(FootLink(_("Source code"), href=settings.SOURCE_URL, order=50))
