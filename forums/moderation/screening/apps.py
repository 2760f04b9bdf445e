"""What looks at texts before people do: rules without code, rules in code, and the assistant that learns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    name = "forums.moderation.screening"
    label = "screening"
    verbose_name = _("Screening")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from forums import screens

        from . import mails, navigation, permissions, reactions, screening, tasks  # noqa: F401

        navigation.register()
        screens.register(screening.look, screening.keep)
