"""Uploads: verified, re-encoded, protected, served."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "community.commons.files"
    label = "files"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import operations, permissions  # noqa: F401  (fill the tables of operations and permissions)
