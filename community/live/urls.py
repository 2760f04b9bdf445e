"""Addresses below /live/."""

app_name = "live"
urlpatterns: list[object] = []
