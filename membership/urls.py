"""Addresses of membership."""

from django.urls import path

from . import views
from .former_handles import leading_on
from .views import doors, entrance, fields

app_name = "membership"
urlpatterns = [
    path("", views.member_list, name="member-list"),
    path("counts/", views.option_counts, name="option-counts"),
    path("searches/", views.search_list, name="search-list"),
    path("searches/save/", views.search_save, name="search-save"),
    path("searches/<int:pk>/rename/", views.search_rename, name="search-rename"),
    path("searches/<int:pk>/delete/", views.search_delete, name="search-delete"),
    path("desk/fields/", fields.field_list, name="field-list"),
    path("desk/fields/<slug:key>/", fields.field_edit, name="field-edit"),
    path("desk/fields/<slug:key>/retire/", fields.field_retire, name="field-retire"),
    path("desk/fields/<slug:key>/words/", fields.option_list, name="option-list"),
    path("desk/import/", views.import_list, name="import-list"),
    path("desk/import/<int:pk>/", views.import_detail, name="import-detail"),
    path("desk/import/<int:pk>/begin/", views.import_begin, name="import-begin"),
    path("desk/import/<int:pk>/undo/", views.import_undo, name="import-undo"),
    path("me/", views.profile_edit, name="profile-edit"),
    path("me/seen-by/", views.seen_by, name="seen-by"),
    path("me/preferences/", views.preferences_change, name="preferences-change"),
    path("me/avatar/", views.avatar_change, name="avatar-change"),
    path("me/account/", views.account_hub, name="account-hub"),
    path("me/close/", views.deactivate, name="deactivate"),
    path("me/handle/", entrance.handle_change, name="handle-change"),
    path("me/agree/", entrance.agreement_give, name="agreement-give"),
    path("invitations/", doors.invitation_list, name="invitation-list"),
    path("invitations/<int:pk>/withdraw/", doors.invitation_withdraw, name="invitation-withdraw"),
    path("join/<str:key>/", doors.invitation_open, name="invitation-open"),
    path("entries/", doors.entry_list, name="entry-list"),
    path("entries/<int:pk>/", doors.entry_detail, name="entry-detail"),
    path("entries/reopen/", doors.account_reopen, name="account-reopen"),
    path("roles/", views.role_list, name="role-list"),
    path("roles/<int:pk>/end/", views.role_end, name="role-end"),
    path("initials/<int:tint>/<str:letters>.svg", views.initials, name="initials"),
    path("<str:handle>/", leading_on(views.member_page), name="member-page"),
]
