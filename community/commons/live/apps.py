"""Pushes after commit to open pages; the only part that touches the channel layer."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "community.commons.live"
    label = "line"  # the events at /live/ are a part of their own
    verbose_name = _("Live updates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        user_logged_out.connect(close_sockets_of_session, dispatch_uid="live.close_sockets_of_session")


def close_sockets_of_session(sender: Any, request: Any, **rest: Any) -> None:
    """Who signs out on one page is signed out on all open pages of that browser."""
    from .pushing import disconnect_session

    key = getattr(getattr(request, "session", None), "session_key", None)
    if key:
        disconnect_session(key)
