"""Addresses of the privacy text."""

from django.urls import path

from .views import doors

app_name = "privacy"
urlpatterns = [
    path("", doors.privacy_text, name="privacy-text"),
    path("edit/", doors.privacy_edit, name="privacy-edit"),
    path("<int:number>/", doors.privacy_text, name="privacy-version"),
]
