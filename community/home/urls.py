"""Addresses of home."""

from django.urls import path

from .views import front, search, settings, setup, sitemap

app_name = "home"
urlpatterns = [
    path("", front.front, name="front"),
    path("search/", search.search_page, name="search"),
    path("settings/", settings.settings_change, name="settings-change"),
    path("settings/door/", settings.door_change, name="door-change"),
    path("setup/<str:key>/", setup.set_up, name="setup"),
    path("rules/", front.rules, name="rules"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.sitemap_part, name="sitemap-part"),
]
