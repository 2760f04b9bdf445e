"""Addresses of mail."""

from django.urls import path

from . import views

app_name = "mail"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.outbox_mail, name="outbox-mail"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
