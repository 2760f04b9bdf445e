"""Sign-up, sign-in and account pages: allauth's, in our own templates, and the steps that we add to them."""

from django.urls import include, path

from . import account_views

urlpatterns = [
    path("waiting/", account_views.waiting, name="account_waiting"),
    path("return/", account_views.come_back, name="account_return"),
    path("address/undo/<str:key>/", account_views.address_undo, name="account_address_undo"),
    path("", include("allauth.urls")),
]
