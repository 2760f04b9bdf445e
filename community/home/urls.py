"""Addresses of home."""

from django.urls import path

from .views import front, search, sitemap

app_name = "home"
urlpatterns = [
    path("", front.front, name="front"),
    path("search/", search.search_page, name="search"),
    path("rules/", front.rules, name="rules"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.sitemap_part, name="sitemap-part"),
]
