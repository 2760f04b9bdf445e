"""Addresses of mail."""

from django.urls import path

from . import views

app_name = "mail"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.outbox_mail, name="outbox-mail"),
    path("in/", views.receive_post, name="receive"),
    path("incoming/", views.incoming_list, name="incoming-list"),
    path("incoming/<int:pk>/retry/", views.incoming_retry, name="incoming-retry"),
    path("address/", views.address_again, name="address-again"),
    path("address/<str:token>/", views.address_confirm, name="address-confirm"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
