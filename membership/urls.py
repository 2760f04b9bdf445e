"""Addresses of membership."""

from django.urls import path

from . import account_views, door_views, views
from .former_handles import leading_on

app_name = "membership"
urlpatterns = [
    path("", views.member_list, name="member-list"),
    path("me/", views.profile_edit, name="profile-edit"),
    path("me/preferences/", views.preferences_change, name="preferences-change"),
    path("me/avatar/", views.avatar_change, name="avatar-change"),
    path("me/account/", views.account_hub, name="account-hub"),
    path("me/close/", views.deactivate, name="deactivate"),
    path("me/handle/", account_views.handle_change, name="handle-change"),
    path("me/agree/", account_views.agreement_give, name="agreement-give"),
    path("invitations/", door_views.invitation_list, name="invitation-list"),
    path("invitations/<int:pk>/withdraw/", door_views.invitation_withdraw, name="invitation-withdraw"),
    path("join/<str:key>/", door_views.invitation_open, name="invitation-open"),
    path("entries/", door_views.entry_list, name="entry-list"),
    path("entries/<int:pk>/", door_views.entry_detail, name="entry-detail"),
    path("entries/reopen/", door_views.account_reopen, name="account-reopen"),
    path("roles/", views.role_list, name="role-list"),
    path("roles/<int:pk>/end/", views.role_end, name="role-end"),
    path("initials/<int:tint>/<str:letters>.svg", views.initials, name="initials"),
    path("<str:handle>/", leading_on(views.member_page), name="member-page"),
]
