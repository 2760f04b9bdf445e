"""Addresses of inbox."""

from django.urls import path

from .views import browsers, choices, notifications

app_name = "inbox"
urlpatterns = [
    path("", notifications.notification_list, name="notification-list"),
    path("count/", notifications.notification_count, name="notification-count"),
    path("read/", notifications.notifications_read, name="notifications-read"),
    path("read/undo/", notifications.marking_take_back, name="marking-take-back"),
    path("<int:pk>/read/", notifications.notification_read, name="notification-read"),
    path("<int:pk>/unread/", notifications.notification_unread, name="notification-unread"),
    path("<int:pk>/mute/", notifications.notification_mute, name="notification-mute"),
    path("settings/", choices.reach_choose, name="reach-choose"),
    path("settings/rhythm/", choices.rhythm_choose, name="rhythm-choose"),
    path("settings/browsers/", browsers.browser_add, name="browser-add"),
    path("settings/browsers/key/", browsers.push_key, name="push-key"),
    path("settings/browsers/<int:pk>/remove/", browsers.browser_remove, name="browser-remove"),
    path("push-worker.js", browsers.push_worker, name="push-worker"),
]
