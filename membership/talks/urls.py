"""Addresses of conversations."""

from django.urls import path

from . import views

app_name = "talks"
urlpatterns = [
    path("", views.conversation_list, name="conversation-list"),
    path("new/", views.conversation_begin, name="conversation-begin"),
    path("settings/", views.writers_choose, name="writers-choose"),
    path("messages/<int:pk>/", views.message_detail, name="message-detail"),
    path("messages/<int:pk>/edit/", views.message_edit, name="message-edit"),
    path("messages/<int:pk>/withdraw/", views.message_withdraw, name="message-withdraw"),
    path("<int:pk>/", views.conversation_detail, name="conversation-detail"),
    path("<int:pk>/messages/", views.message_list, name="message-list"),
    path("<int:pk>/read/", views.conversation_read, name="conversation-read"),
    path("<int:pk>/people/", views.conversation_people, name="conversation-people"),
    path("<int:pk>/people/add/", views.person_add, name="person-add"),
    path("<int:pk>/name/", views.conversation_name, name="conversation-name"),
    path("<int:pk>/mute/", views.conversation_mute, name="conversation-mute"),
    path("<int:pk>/leave/", views.conversation_leave, name="conversation-leave"),
]
