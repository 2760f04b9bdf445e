"""What may be shown and who may act: restrictions, sanctions, statements of reasons."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    name = "community.commons.standing"
    label = "standing"
    verbose_name = _("Standing")
    default_auto_field = "django.db.models.BigAutoField"
