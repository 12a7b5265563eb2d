"""Django's settings. What an installation may change is in config.py; this follows from it."""

import os
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from okienko.config import config
from okienko.machinery import postgres, roles
from okienko.machinery.hosts import own_names
from okienko.machinery.logs import logging_settings

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent
CONFIG = config()
TESTING = "pytest" in sys.modules
#: Set by the supervisor and by `okienko web` and `okienko switchboard`: the running program.
RUNNING = bool(os.environ.get("OKIENKO_PROCESS"))
#: Migrations, administration and the test runner work as the owner; all else signs in as
#: okienko_app, and can be nobody else: see machinery/roles.py.
AS_OWNER = TESTING or bool(os.environ.get("OKIENKO_AS_OWNER"))

SECRET_KEY = CONFIG.secret_key
SECRET_KEY_FALLBACKS = list(CONFIG.old_secret_keys)
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts) or own_names(CONFIG.http_host)
ROOT_URLCONF = "okienko.urls"
WSGI_APPLICATION = None
AUTH_USER_MODEL = "offices.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "okienko.events",
    "okienko.offices",
    "okienko.customers",
    "okienko.interactions",
    "okienko.routing",
    "okienko.cases",
    "okienko.knowledge",
    "okienko.channels",
    "okienko.channels.consent",
    "okienko.channels.outbox",
    "okienko.channels.inbox",
    "okienko.channels.asked",
    "okienko.channels.short",
    "okienko.channels.phone",
    "okienko.channels.satisfaction",
    "okienko.channels.email",
    "okienko.channels.chat",
    "okienko.channels.video",
    "okienko.channels.form",
    "okienko.channels.meta",
    "okienko.channels.whatsapp",
    "okienko.channels.messenger",
    "okienko.channels.instagram",
    "okienko.channels.sms",
    "okienko.channels.telegram",
    "okienko.channels.mastodon",
    "okienko.channels.viber",
    "okienko.statistics",
    "okienko.searching",
    "okienko.look",
    "okienko.desk",
    "okienko.supervision",
    "okienko.administration",
    "okienko.account",
    "okienko.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "okienko.events.security.visitor.mark",
    "okienko.channels.phone.views.may_connect",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR],  # a panel's template lies in the panel's folder
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- the database -----------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """Django's entry for the owner's address, or for that of the processes."""
    home = CONFIG.home / "test" if TESTING else CONFIG.home
    owners = CONFIG.database_url or postgres.url(home)
    parts = conninfo_to_dict(owners if AS_OWNER else roles.app_url(CONFIG))
    known = ("dbname", "user", "password", "host", "port")
    options: dict[str, Any] = {k: v for k, v in parts.items() if k not in known}
    if not AS_OWNER:
        options["pool"] = {"min_size": 1, "max_size": CONFIG.web_threads + 12, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 0,
        # a restart of PostgreSQL leaves dead connections in the pool: look before lending one
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database()}

# --- languages and time -----------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "Europe/Warsaw"
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English")), ("uk", _("Ukrainian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- files of the pages -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.home / "static"
WHITENOISE_USE_FINDERS = not RUNNING
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files are rows
    "staticfiles": {"BACKEND": _STATIC if RUNNING else _PLAIN},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # administration/people/table.py: a field for each level
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

# --- sign-in ----------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "okienko.offices.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # offices/guarding.py: the library counts in each process apart
MFA_ADAPTER = "okienko.offices.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # of 30 seconds: clocks of telephones differ
MFA_FORMS = {
    "authenticate": "okienko.offices.factors.SignInWithCode",
    "reauthenticate": "okienko.offices.factors.ConfirmWithCode",
}
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: longer than any shift
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- safety of the pages ----------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.behind_tls
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if CONFIG.behind_tls:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],  # and the telephone: channels/phone/views.py adds its address
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logging_settings(CONFIG.log_level)
LOGGING_CONFIG = "logging.config.dictConfig"
