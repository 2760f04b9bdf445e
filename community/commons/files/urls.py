"""Addresses of files."""

from django.urls import path, re_path

from . import views

app_name = "files"
urlpatterns = [
    path("", views.file_upload, name="file-upload"),
    re_path(r"^avatars/(?P<name>[0-9a-f]{32}(?:_[A-Za-z0-9]{7})?\.webp)$", views.avatar_view, name="avatar"),
    path("<int:pk>/<str:name>", views.upload_view, name="upload"),
]
