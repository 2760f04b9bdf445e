"""Sign-up, sign-in and account pages: allauth's, in our own templates."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
