"""Addresses of inbox."""

from django.urls import path

from . import views

app_name = "inbox"
urlpatterns = [
    path("", views.notification_list, name="notification-list"),
    path("count/", views.notification_count, name="notification-count"),
    path("read/", views.notifications_read, name="notifications-read"),
    path("<int:pk>/read/", views.notification_read, name="notification-read"),
    path("settings/", views.reach_choose, name="reach-choose"),
]
