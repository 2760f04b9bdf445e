"""The public API and its tokens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "community.commons.api"
    label = "api"
    verbose_name = _("API")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.web.navigation import FootLink, add_foot_link

        from . import facts, operations, permissions  # noqa: F401

        add_foot_link(FootLink(_("API"), "api:docs", order=45))
