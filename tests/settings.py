"""The site's settings as the tests use them: everything kept in a temporary folder, nothing slow, nothing sent."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One folder, one Redis database and one name for each of xdist's processes.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
VAR_FOR_TESTS = Path(tempfile.mkdtemp(prefix=f"parvis-tests-{WORKER}-"))
atexit.register(shutil.rmtree, VAR_FOR_TESTS, ignore_errors=True)
os.environ["PARVIS_VAR"] = str(VAR_FOR_TESTS)
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
os.environ["SITE_URL"] = "http://localhost:8000"
for name in ("DEBUG", "PARVIS_DEMO", "EMAIL_URL", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)
if os.environ.get("REDIS_URL"):
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER.startswith("gw") else 0
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rstrip("/").removesuffix("/0") + f"/{number}"

from community.settings import *  # noqa: E402, F403
from community.settings import CHANNEL_LAYERS, DATABASES, LOGGING, REDIS_URL, STORAGES  # noqa: E402

SIGNUP_FORM_AGE = (0, 12 * 60 * 60)  # tests type faster than people
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
LOGGING["level"] = "WARNING"
DATABASES["default"]["TEST"] = {"NAME": f"parvis_test_{WORKER}"}
if DATABASES["default"]["ENGINE"] == "community.commons.sqlite":
    # A file, as in life: threads and a second process see the same rows.
    DATABASES["default"]["TEST"]["NAME"] = str(VAR_FOR_TESTS / "test.sqlite3")
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
if REDIS_URL:
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"parvis-{WORKER}"  # Pub/Sub knows no database numbers
