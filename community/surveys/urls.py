"""Addresses of polls."""

from django.urls import path

from . import views

app_name = "surveys"
urlpatterns = [
    path("<int:poll_id>/", views.poll_detail, name="poll-detail"),
    path("<int:poll_id>/vote/", views.ballot_cast, name="ballot-cast"),
    path("<int:poll_id>/withdraw/", views.ballot_withdraw, name="ballot-withdraw"),
    path("<int:poll_id>/close/", views.poll_close, name="poll-close"),
    path("<int:poll_id>/remove/", views.poll_remove, name="poll-remove"),
    path("<int:poll_id>/voters/", views.voter_list, name="voter-list"),
]
