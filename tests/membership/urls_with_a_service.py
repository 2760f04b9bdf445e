"""The site's addresses, and those of a service to sign in with: what a configured site has."""

from django.urls import include, path

from community import urls

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
urlpatterns = [
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    *urls.urlpatterns,
]
