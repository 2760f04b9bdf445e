"""The one way out for mail: envelopes and delivery rows."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "community.commons.mail"
    label = "mail"
    verbose_name = _("Mail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import backend, permissions, tasks  # noqa: F401  (register their kind, policy and schedules)
        from .incoming import answering  # noqa: F401  (its kind of mail)
