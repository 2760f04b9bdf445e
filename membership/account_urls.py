"""Sign-up, sign-in and account pages: allauth's, in our own templates, and the steps that we add to them."""

from allauth.urls import build_provider_urlpatterns
from django.urls import include, path

from .views import entrance, without_account

urlpatterns = [
    path("waiting/", entrance.waiting, name="account_waiting"),
    path("return/", entrance.come_back, name="account_return"),
    path("without/", without_account.letter_ask, name="account_without_ask"),
    path("without/<str:key>/", without_account.letter_open, name="account_without"),
    path("address/undo/<str:key>/", entrance.address_undo, name="account_address_undo"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    *build_provider_urlpatterns(),
]
