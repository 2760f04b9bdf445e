"""The queue of the whole site: reports, cases, decisions, the public log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "forums.moderation"
    label = "moderation"
    verbose_name = _("Moderation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import (  # noqa: F401
            bulk,
            channels,
            entering,
            erasing,
            keeping,
            mails,
            navigation,
            panels,
            permissions,
            proposing,
            reactions,
            rules_to_agree,
            subjects,
            tidying,
        )

        channels.register()
        navigation.register()
        subjects.register()
        entering.register()
        erasing.register()
        rules_to_agree.register()
        panels.register()
