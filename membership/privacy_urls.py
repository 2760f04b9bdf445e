"""Addresses of the privacy text."""

from django.urls import path

from . import door_views

app_name = "privacy"
urlpatterns = [
    path("", door_views.privacy_text, name="privacy-text"),
    path("edit/", door_views.privacy_edit, name="privacy-edit"),
    path("<int:number>/", door_views.privacy_text, name="privacy-version"),
]
