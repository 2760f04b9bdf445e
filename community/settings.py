"""Settings, from the environment alone. Every default is safe; DEBUG and the demo say so aloud."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF  # noqa: F401  (NONCE documents that we use none)

from community.sign_in_providers import social_providers
from community.sign_in_settings import *  # noqa: F403

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

# -- Where things lie ------------------------------------------------------------------
DEMO = env.bool("PARVIS_DEMO", default=False)  # set by `manage.py demo` for its own processes only
VAR = Path(env.str("PARVIS_VAR", default=str(ROOT / "var" / ("demo" if DEMO else "site"))))

# -- Safety ----------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
_building = "collectstatic" in sys.argv


def _own_secret() -> str:
    """A secret kept beside the data, so that a site without SECRET_KEY still keeps its sessions."""
    path = VAR / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        from django.core.management.utils import get_random_secret_key

        path.parent.mkdir(parents=True, exist_ok=True)
        secret = get_random_secret_key() + get_random_secret_key()
        path.touch(mode=0o600)
        path.write_text(secret)
        return secret


SECRET_KEY = env.str("SECRET_KEY", default="") or _own_secret()
SOURCE_URL = env.str("SOURCE_URL", default="")  # where the code that runs here can be read (AGPL, section 13)
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname]
)
HTTPS = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "community.commons.web.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=HTTPS) else None
)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_SSL_REDIRECT = False  # the proxy's work; the health checks arrive without it
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in ("camera", "microphone", "geolocation", "payment", "usb", "interest-cohort", "accelerometer")
}

# -- Sign-in through others: none unless it is configured ---------------------------------
SIGN_IN_PROVIDERS = env.list("SIGN_IN_PROVIDERS", default=[])  # names, such as "club,github"
SOCIALACCOUNT_PROVIDERS, SOCIAL_APPS, _provider_origins = social_providers(env, SIGN_IN_PROVIDERS)
# Chromium holds the redirect that follows a form to this list too.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += _provider_origins

# -- Parts -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "membership",
    "membership.talks",
    "community.commons.activity",
    "community.commons.standing",
    "community.commons.site",
    "community.commons.jobs",
    "community.commons.mail",
    "community.commons.search",
    "community.commons.files",
    "community.commons.live",
    "community.commons.web",
    "community.commons.api",
    "community.surveys",
    "forums",
    "forums.moderation",
    "forums.moderation.screening",
    "community.inbox",
    "community.live",
    "community.home",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "django_filters",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",  # the loader is wrapped below, by hand
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *SOCIAL_APPS,
]

MIDDLEWARE = [
    "community.commons.web.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "community.commons.web.middleware.Packed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "community.commons.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "membership.middleware.Preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "community.commons.web.middleware.Refusals",
    "membership.middleware.FreshProof",
]

ROOT_URLCONF = "community.urls"
API_URLCONF = "community.programs"  # loaded with the first request to the API
ASGI_APPLICATION = "community.asgi.application"
WSGI_APPLICATION = "community.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.commons.web.context.page",
            ],
            "builtins": [
                "django.templatetags.cache",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "community.commons.web.templatetags.web",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ]
            if not DEBUG
            else [
                (
                    "template_partials.loader.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    },
]

# -- Database --------------------------------------------------------------------------
# SQLite: IMMEDIATE, WAL and short transactions (docs/architecture.md, "Decided by measurement").
# PostgreSQL: psycopg's pool, never persistent connections under ASGI.
_url = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
# Threads that answer requests, per process: one interpreter runs one at a time, the others wait for the database.
THREADS = env.int("PARVIS_THREADS", default=4 if REDIS_URL else 8)
if _url:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR / "parvis.sqlite3")}}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["ENGINE"] = "community.commons.sqlite"
    _database["CONN_MAX_AGE"] = (
        600  # a new connection reads the whole schema first: a quarter of a page's work
    )
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-8000;"
            "PRAGMA secure_delete=ON;"  # what was deleted is overwritten, so that an erasure leaves nothing
        ),
    }
else:
    _database["CONN_MAX_AGE"] = 0
    # Compiling a statement takes PostgreSQL up to a second, answering it in the pages of a large site milliseconds.
    _database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    _database["OPTIONS"]["pool"] = {"min_size": 0, "max_size": THREADS + 4, "timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Redis, cache, channel layer, background work ----------------------------------------
# Else each connection reads the library's metadata, to name it.
REDIS_OPTIONS: dict[str, Any] = {"driver_info": None}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "community.commons.web.cache.PooledRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "parvis",
            "OPTIONS": REDIS_OPTIONS,
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
# Parts of pages built for one kind of reader, in each process: `{% cache … using="fragments" %}`. A key holds the
# versions of all that the part shows, so nothing needs to be thrown away.
CACHES["fragments"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "fragments",
    "OPTIONS": {"MAX_ENTRIES": 3000, "CULL_FREQUENCY": 10},
}
# What the API counts: one process keeps it in its memory, several share it in Redis.
CACHES["counters"] = (
    CACHES["default"]
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counters"}
)
TASKS = {"default": {"BACKEND": "community.commons.jobs.backend.LeaseBackend"}}

# -- People ------------------------------------------------------------------------------
AUTH_USER_MODEL = "membership.Member"
AUTHENTICATION_BACKENDS = [
    "membership.backends.MemberBackend",  # e-mail and password through allauth; suspended people may sign in to read
    "community.commons.access.PolicyBackend",  # `has_perm(name, thing)` answered by the parts' permission tables
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["handle", "email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SIGNUP_FORM_AGE = (2, 12 * 60 * 60)  # seconds: a form sent sooner was filled in by a program, later is stale
SIGNUPS_PER_NETWORK = env.int("SIGNUPS_PER_NETWORK", default=30)  # in an hour, from one /24 or /48
SIGNUP_BURST = env.int("SIGNUP_BURST", default=8)  # in an hour of one network or address domain: to the queue
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
STAFF_PROOF_LASTS = 12 * 60 * 60  # seconds; then whoever acts for the team proves again that it is they
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# -- Language and time -------------------------------------------------------------------
LANGUAGE_CODE = env.str("PARVIS_LANGUAGE", default="en")
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["community.commons.web.formats"]
USE_I18N = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True

# -- Mail --------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    _mail = env.email_url("EMAIL_URL")
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
# Whatever allauth or Django send goes through our own delivery rows; the transport is chosen there.
EMAIL_BACKEND = "community.commons.mail.backend.DeliveryBackend"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"Parvis <post@{urlsplit(SITE_URL).hostname}>")
MAIL_SUPPRESSION_KEY = env.str("MAIL_SUPPRESSION_KEY", default="")  # keep it when SECRET_KEY changes
# Mail that comes in: docs/mail.md.
# Origins of the services that carry push messages to browsers; the server writes to no other.
PUSH_SERVICES = env.list(
    "PUSH_SERVICES",
    default=[
        "https://fcm.googleapis.com",
        "https://updates.push.services.mozilla.com",
        "https://*.push.apple.com",
        "https://*.notify.windows.com",
    ],
)
REPLY_DOMAIN = env.str("REPLY_DOMAIN", default="")  # answers go to reply+…@REPLY_DOMAIN; empty: none by mail
MAIL_IN_SECRET = env.str("MAIL_IN_SECRET", default="")  # of the providers that post to /mail/in/
MAIL_IN_URL = env.str("MAIL_IN_URL", default="")  # a mailbox to look into, imaps://user:password@host/INBOX
MAIL_IN_AUTHSERV = env.str("MAIL_IN_AUTHSERV", default="")  # whose Authentication-Results are believed
MAIL_IN_KEEP_DAYS = env.int("MAIL_IN_KEEP_DAYS", default=14)
MAIL_IN_MAX_BYTES = env.int("MAIL_IN_MAX_BYTES", default=25 * 1024 * 1024)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

# -- Files -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_ROOT = VAR / "files"
MEDIA_URL = "/files/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "community.commons.web.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    3 * 1024 * 1024
)  # text of forms; files are streamed and limited by commons/files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "community.commons.files.receiving.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A folder outside of every store and backup, where quarantined words and files go; empty: they are destroyed.
QUARANTINE_DIR = env.str("QUARANTINE_DIR", default="")
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=10 * 1024 * 1024)
REQUEST_MAX_BYTES = (
    2 * UPLOAD_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
)  # a whole request; more is refused unread

# -- API: requests a minute; the demonstration, on one's own machine, is generous --------------
_generous = 100 if DEMO else 1
API_REQUESTS_PER_ADDRESS = env.int("API_REQUESTS_PER_ADDRESS", default=120 * _generous)
API_REQUESTS_PER_TOKEN = env.int("API_REQUESTS_PER_TOKEN", default=600 * _generous)
API_WRITES_PER_TOKEN = env.int("API_WRITES_PER_TOKEN", default=120 * _generous)

# -- Logs --------------------------------------------------------------------------------
LOGGING_CONFIG = "community.commons.web.logs.configure"
LOGGING: dict[str, object] = {
    "level": env.str("LOG_LEVEL", default="INFO"),
    "json": env.bool("LOG_JSON", default=not (DEBUG or DEMO)),
}
SILENCED_SYSTEM_CHECKS: list[str] = [
    "security.W008",  # SSL redirect: the proxy's work
    "security.W005",  # HSTS of subdomains: the operator's decision, not ours
    "security.W021",  # HSTS preload: likewise
]
