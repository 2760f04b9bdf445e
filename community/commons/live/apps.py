"""Pushes after commit to open pages; the only part that touches the channel layer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "community.commons.live"
    label = "live"
    verbose_name = _("Live updates")
    default_auto_field = "django.db.models.BigAutoField"
