"""Addresses of membership."""

from django.urls import path

from . import views

app_name = "membership"
urlpatterns = [
    path("", views.member_list, name="member-list"),
    path("counts/", views.option_counts, name="option-counts"),
    path("searches/", views.search_list, name="search-list"),
    path("searches/save/", views.search_save, name="search-save"),
    path("searches/<int:pk>/rename/", views.search_rename, name="search-rename"),
    path("searches/<int:pk>/delete/", views.search_delete, name="search-delete"),
    path("me/", views.profile_edit, name="profile-edit"),
    path("me/seen-by/", views.seen_by, name="seen-by"),
    path("me/preferences/", views.preferences_change, name="preferences-change"),
    path("me/avatar/", views.avatar_change, name="avatar-change"),
    path("me/account/", views.account_hub, name="account-hub"),
    path("me/close/", views.deactivate, name="deactivate"),
    path("roles/", views.role_list, name="role-list"),
    path("roles/<int:pk>/end/", views.role_end, name="role-end"),
    path("initials/<int:tint>/<str:letters>.svg", views.initials, name="initials"),
    path("<str:handle>/", views.member_page, name="member-page"),
]
