"""Settings of a real server with a few pages of the tests' own."""

from community.settings import *  # noqa: F403

ROOT_URLCONF = "tests.community.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUEST_MAX_BYTES = 200_000
INSTALLED_APPS = [*INSTALLED_APPS, "tests.community"]  # noqa: F405
