"""Addresses below /live/."""

from .session_urls import urlpatterns as session_urls

app_name = "live"
urlpatterns: list[object] = [*session_urls]
