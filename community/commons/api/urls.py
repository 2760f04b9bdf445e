"""Addresses beside the operations: the schema, its page, and the tokens of one's own."""

from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/docs", views.docs, name="docs"),
    path("api/v1/", views.root, name="root"),
    path("members/me/tokens/", views.token_list, name="token-list"),
    path("members/me/tokens/<int:token_id>/revoke/", views.token_revoke, name="token-revoke"),
]
