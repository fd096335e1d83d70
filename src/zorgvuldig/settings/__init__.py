"""All settings, from the environment and the installation's data directory. Importing needs no database."""

import os
import secrets as random_secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from zorgvuldig.platform import logs
from zorgvuldig.platform.mail.settings_check import PORTS
from zorgvuldig.platform.postgres import DatabaseProblem, Location, Names, load, locate
from zorgvuldig.platform.postgres.fresh import Fresh
from zorgvuldig.platform.postgres.pooled import PATIENCE, PREPARED_AFTER, reset
from zorgvuldig.platform.postgres.secrets import place
from zorgvuldig.platform.postgres.secrets_current import CurrentSecrets
from zorgvuldig.settings.check import problems, refusal
from zorgvuldig.settings.reader import choice, command, flag, folder, networks, number, text, whole, words

BASE = Path(__file__).parents[1]
DATA = Path(text("ZORGVULDIG_DATA", "data")).resolve()
DEMO = flag("ZORGVULDIG_DEMO", False)
DEBUG = False
# Sentences; with any of them nothing is served (`management.installation`), and `doctor` lists them.
SETTING_PROBLEMS = problems(os.environ)

SECRETS = load(DATA)
LIVING = CurrentSecrets(place(DATA), SECRETS)  # what was replaced since, for whoever runs for long
# Without an installation only commands that touch no session run; a key made up here signs nothing that lasts.
SECRET_KEY = SECRETS.django if SECRETS else random_secrets.token_urlsafe(50)
SECRET_KEY_FALLBACKS = [other.key for other in SECRETS.other_django] if SECRETS else []
ALLOWED_HOSTS = words("ZORGVULDIG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("ZORGVULDIG_ORIGINS")
HTTPS = flag("ZORGVULDIG_HTTPS", not DEMO)

INSTALLED_APPS = [
    "zorgvuldig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "zorgvuldig.platform.postgres.types.TypesConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "oauth2_provider",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "zorgvuldig.operations.metrics.requests.RequestMiddleware",
    # These say what every answer tells a browser: also a redirect to https, a static file and an error.
    "zorgvuldig.web.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zorgvuldig.operations.health.pages.HealthMiddleware",
    "zorgvuldig.web.headers.LineMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Behind those that set the headers of every answer, before all that look at a cookie.
    "zorgvuldig.operations.maintenance.page.MaintenanceMiddleware",
    "zorgvuldig.statement.cache.PublicPageMiddleware",
    "zorgvuldig.web.compression.CompressionMiddleware",
    "zorgvuldig.platform.key_refresh.SecretsMiddleware",
    "zorgvuldig.gate.sessions.SecretSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "zorgvuldig.platform.vault.uploads.UploadLimitMiddleware",
    "zorgvuldig.platform.vault.unavailable.StorageAwayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "zorgvuldig.accounts.middleware.OwnerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "zorgvuldig.accounts.middleware.GateMiddleware",
]
ROOT_URLCONF = "zorgvuldig.urls"
WSGI_APPLICATION = "zorgvuldig.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

# --- database --------------------------------------------------------------------------------------------------

DATABASE_URL = text("DATABASE_URL")


def located() -> Location:
    """Where the database is. Raises `DatabaseProblem`, which then names every other setting that cannot be too."""
    try:
        return locate(DATA, {"DATABASE_URL": DATABASE_URL})
    except DatabaseProblem as problem:
        if not SETTING_PROBLEMS:
            raise
        raise DatabaseProblem(refusal([f"{problem}", *SETTING_PROBLEMS])) from problem


LOCATION = located()
NAMES = Names.of(LOCATION.dbname)


POOL = whole("ZORGVULDIG_POOL", 10)
IS_PREPARED = flag("ZORGVULDIG_PREPARED", True)


def database(role: str, *, pooled: bool = True) -> dict[str, Any]:
    """One alias: the role `role` of this installation, bound on the server so that no value is in a query text."""
    options: dict[str, Any] = {"options": "-c timezone=UTC", "server_side_binding": True, **LOCATION.reaching()}
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": POOL, "reset": reset, "connection_class": Fresh, **PATIENCE}
        options["prepare_threshold"] = PREPARED_AFTER if IS_PREPARED else None
    return {
        "ENGINE": "zorgvuldig.platform.postgres.backend",
        "HOST": LOCATION.host,
        "PORT": LOCATION.port,
        "NAME": LOCATION.dbname,
        "USER": getattr(NAMES, role),
        "PASSWORD": SECRETS.passwords[role] if SECRETS else "",
        "OPTIONS": options,
        "TEST": {"NAME": LOCATION.dbname},
    }


DATABASES = {
    "default": database("runtime"),
    "accounts": database("login"),
    "jobs": database("jobs", pooled=False),
    "owner": database("owner", pooled=False),
}
DATABASE_ROUTERS = ["zorgvuldig.gate.router.DatabaseRouter"]
PROCRASTINATE_DATABASE_ALIAS = "jobs"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
# Rate limits and used codes must be shared between processes; the table is the login role's.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "login_cache",
        # Names of counters hold addresses and user names, so only their keyed hash is stored. There is room for many:
        # a full cache throws counters away, and with them the limit.
        "KEY_FUNCTION": "zorgvuldig.platform.vault.secret_fields.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

# --- signing in ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "zorgvuldig.Account"
AUTHENTICATION_BACKENDS = ["zorgvuldig.accounts.signin.adapter.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "zorgvuldig.accounts.signin.passwords.TooLong"},
    {"NAME": "zorgvuldig.accounts.signin.passwords.Guessable"},
    {"NAME": "zorgvuldig.accounts.signin.passwords.Breached"},
]
# A file with the SHA-1 sums of passwords that are known from breaches, sorted, a line each, as anybody may fetch it.
BREACHED_PASSWORDS = Path(file) if (file := text("ZORGVULDIG_BREACHED_PASSWORDS")) else None
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "zorgvuldig.accounts.signin.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
# A whole school signs in from one address at half past eight; the limit that matters is per account.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "100/m/ip,5/300s/key"}
MFA_ADAPTER = "zorgvuldig.accounts.signin.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # parents may share a mailbox; only one of them can have it verified
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_TOTP_ISSUER = "Zorgvuldig"
USERSESSIONS_TRACK_ACTIVITY = False

# The school's own provider (OpenID Connect), such as Microsoft Entra or Google Workspace: off without an issuer.
SIGNIN_ISSUER = text("ZORGVULDIG_SIGNIN_ISSUER")
SIGNIN_CLIENT = text("ZORGVULDIG_SIGNIN_CLIENT")
SIGNIN_SECRET = text("ZORGVULDIG_SIGNIN_SECRET")
SIGNIN_NAME = text("ZORGVULDIG_SIGNIN_NAME", "het account van de school")
# Values of `amr` or `acr` by which the provider says that it saw a second step; without any, ours is always asked.
SIGNIN_MFA = words("ZORGVULDIG_SIGNIN_MFA")
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

SESSION_ENGINE = "zorgvuldig.gate.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_NAME = "__Host-sessie" if HTTPS else "sessie"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Minutes after which a session that nobody uses ends (`gate.sessions.has_idled`).
SESSION_IDLE = 60 * whole("ZORGVULDIG_IDLE_MINUTES", 60)
# What is said once on the next page may name somebody: not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- suppliers sign in here ------------------------------------------------------------------------------------

# The provider's tables are ours, with ours the names and what is kept in them (`release.models.provider`).
OAUTH2_PROVIDER_APPLICATION_MODEL = "zorgvuldig.Client"
OAUTH2_PROVIDER_GRANT_MODEL = "zorgvuldig.Code"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "zorgvuldig.AccessToken"  # noqa: S105
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "zorgvuldig.RefreshToken"  # noqa: S105
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "zorgvuldig.IdToken"  # noqa: S105
MIGRATION_MODULES = {"oauth2_provider": None}
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OAUTH2_VALIDATOR_CLASS": "zorgvuldig.suppliers.oidc.validator.Validator",
    "SCOPES": {"openid": "sign in"},
    "DEFAULT_SCOPES": ["openid"],
    "CLIENT_SECRET_GENERATOR_LENGTH": 64,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    "ID_TOKEN_EXPIRE_SECONDS": 300,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 12 * 3600,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ROTATE_REFRESH_TOKEN": True,
    "PKCE_REQUIRED": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "ALLOW_URI_WILDCARDS": False,
    "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OIDC_SUBJECT_TYPES_SUPPORTED": ["pairwise"],
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "OIDC_RP_INITIATED_LOGOUT_STRICT_REDIRECT_URIS": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}

# Hosts of the school's own network that may be asked although they are inside it (`platform.http_client`).
OUTBOUND_HOSTS = words("ZORGVULDIG_OUTBOUND_HOSTS")

# --- witnesses --------------------------------------------------------------------------------------------------

# The files of the log that others witness, when a web server has them elsewhere (`transparency.log`).
TRANSPARENCY = text("ZORGVULDIG_TRANSPARENCY")
# Who cosigns it: `https://address verifier-key`, with a comma between two of them (`transparency.witnesses`).
WITNESSES = words("ZORGVULDIG_WITNESSES")
WITNESS_QUORUM = whole("ZORGVULDIG_WITNESS_QUORUM", 0)
WITNESS_HOURS = whole("ZORGVULDIG_WITNESS_HOURS", 6)

# --- another recorder -------------------------------------------------------------------------------------------

# Frigate, when the school has one: its address and who we are there (`cameras.nvr.client`).
FRIGATE = text("ZORGVULDIG_FRIGATE")
FRIGATE_USER = text("ZORGVULDIG_FRIGATE_USER")
FRIGATE_PASSWORD = text("ZORGVULDIG_FRIGATE_PASSWORD")

# --- the browser -----------------------------------------------------------------------------------------------

# Whom somebody tells who finds a hole: an address (mailto:, https: or tel:) for `/.well-known/security.txt`.
SECURITY_CONTACT = text("ZORGVULDIG_SECURITY_CONTACT")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
# Of this name and all below it; other names of the school are not touched. Preloading is for a whole domain, so not by itself.
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("ZORGVULDIG_HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = flag("ZORGVULDIG_HSTS_PRELOAD", False)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^gezond/"]  # asked by whoever watches this machine, past the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("ZORGVULDIG_BEHIND_PROXY", False) else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("ZORGVULDIG_BEHIND_PROXY", False) else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # portraits in a list stand in the page itself, so that one opening covers them
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        # A script of ours may make no markup out of text: none does, and a browser holds every later one to it.
        "require-trusted-types-for": ["'script'"],
        # The one policy there is names the address of our worker (`app.js`), whatever it is asked.
        "trusted-types": ["worker"],
        "upgrade-insecure-requests": HTTPS,
    }
}

# The worker that answers without a connection; off, it removes itself from every browser that comes by (docs/operate.md).
OFFLINE_WORKER = flag("ZORGVULDIG_OFFLINE_WORKER", True)

# --- pages -----------------------------------------------------------------------------------------------------

# Pages and fields are Jinja2, in the folders `jinja2`. What libraries write themselves, mails and messages of signing in, is in Django's language.
CONTEXT_PROCESSORS = [
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "zorgvuldig.web.context.frame",
    "zorgvuldig.demo.tour.offered",
]
TEMPLATES = [
    {
        "BACKEND": "zorgvuldig.web.jinja.Pages",
        "NAME": "jinja2",
        "DIRS": [*sorted(BASE.glob("*/jinja2")), Path(django.__file__).parent / "forms" / "jinja2"],
        "OPTIONS": {"environment": "zorgvuldig.web.jinja.environment", "context_processors": CONTEXT_PROCESSORS},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(BASE.glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request", *CONTEXT_PROCESSORS]},
    },
]
FORM_RENDERER = "zorgvuldig.kit.field_renderer.Renderer"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE / "web" / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # With a compressed copy beside each; pages themselves are not compressed (docs/decisions/0038-what-is-compressed.md).
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-taal" if HTTPS else "taal"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# --- files that people bring ------------------------------------------------------------------------------------

# A command that reads a file from its input: 0 is clean, 1 is not, anything else refuses the file too.
SCANNER = command("ZORGVULDIG_SCANNER")
UPLOAD_LIMIT = 20 * 1024 * 1024
# Uploads stay in memory until the vault sealed them, never in a temporary file; a form holds a little more than files.
FILE_UPLOAD_HANDLERS = ["zorgvuldig.platform.vault.uploads.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT + 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# Folders of other systems that are looked into lie in here, and nowhere else.
IMPORT_FOLDER = Path(text("ZORGVULDIG_IMPORT_FOLDER", str(DATA / "inlezen")))

# Sealed files lie in the data directory, or in a bucket of an S3-compatible store when one is named. Without a key the library
# looks for one as it always does (AWS_… in the environment, the role of the machine).
VAULT_S3 = text("ZORGVULDIG_VAULT_S3")
VAULT_S3_ENDPOINT = text("ZORGVULDIG_VAULT_S3_ENDPOINT")
VAULT_S3_REGION = text("ZORGVULDIG_VAULT_S3_REGION")
VAULT_S3_KEY = text("ZORGVULDIG_VAULT_S3_KEY")
VAULT_S3_SECRET = text("ZORGVULDIG_VAULT_S3_SECRET")

# Processors that looking for faces may use at once. The rest of the machine serves pages.
DETECTOR_THREADS = whole("ZORGVULDIG_DETECTOR_THREADS", 1)

# What footage leaves free on its disk, in GB; without a number it depends on whether the database lies there too.
FOOTAGE_RESERVE = number("ZORGVULDIG_FOOTAGE_RESERVE", 0) if text("ZORGVULDIG_FOOTAGE_RESERVE") else None
# Networks in which cameras may be reached, and nowhere else (`cameras.addresses`).
OWN_NETWORKS = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7" + (",127.0.0.0/8,::1/128" if DEMO else "")
CAMERA_NETWORKS = networks("ZORGVULDIG_CAMERA_NETWORKS", OWN_NETWORKS)
# Those of them in which a camera may be asked without TLS: none, until the operator names one.
CAMERA_PLAIN = networks("ZORGVULDIG_CAMERA_PLAIN", "127.0.0.0/8,::1/128" if DEMO else "")
# Who may say which certificate is of which camera; what this machine trusts when no file is named.
CAMERA_CA = Path(text("ZORGVULDIG_CAMERA_CA")) if text("ZORGVULDIG_CAMERA_CA") else None

# --- deletion --------------------------------------------------------------------------------------------------

# Proof of what was deleted, as lines that outlive the database, which a restore deletes again; keep a copy of it on
# another machine.
THEME = Path(text("ZORGVULDIG_THEME")) if text("ZORGVULDIG_THEME") else None
LOGO = Path(text("ZORGVULDIG_LOGO")) if text("ZORGVULDIG_LOGO") else None
RECEIPTS = Path(text("ZORGVULDIG_RECEIPTS", str(DATA / "receipts" / "receipts.jsonl")))
# A run that would take something of more than this part of all pupils (in percent) waits for a second person.
RETENTION_SHARE = number("ZORGVULDIG_RETENTION_SHARE", 25)

# --- backups ---------------------------------------------------------------------------------------------------

# The worker makes a backup every night when a directory is named. Copies of the keystore may lie elsewhere.
BACKUP = folder("ZORGVULDIG_BACKUP")
BACKUP_KEYS = folder("ZORGVULDIG_BACKUP_KEYS")
BACKUP_TEST = flag("ZORGVULDIG_BACKUP_TEST", False)
CONSENT_REMINDER = flag("ZORGVULDIG_CONSENT_REMINDER", False)
# pg_dump and pg_restore of an operator's own server, when they are not found by themselves.
PG_PROGRAMS = folder("ZORGVULDIG_PG_PROGRAMS")

# --- mail and operational log ----------------------------------------------------------------------------------

# Mail waits in the database until a worker sent it by this one (`platform.mail.backend`); `0` sends at once, and loses what cannot go.
POST_BACKEND = text("ZORGVULDIG_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_BACKEND = "zorgvuldig.platform.mail.backend.Outbox" if flag("ZORGVULDIG_OUTBOX", True) else POST_BACKEND
EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_HOST = text("ZORGVULDIG_EMAIL_HOST", "localhost")
EMAIL_HOST_USER = text("ZORGVULDIG_EMAIL_USER")
EMAIL_HOST_PASSWORD = text("ZORGVULDIG_EMAIL_PASSWORD")
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server
# Where mail that could not be delivered comes back, and the maildir in which it lies; see docs/operate.md.
BOUNCES = text("ZORGVULDIG_BOUNCES")
BOUNCE_FOLDER = folder("ZORGVULDIG_BOUNCE_FOLDER")
EMAIL_TLS = choice("ZORGVULDIG_EMAIL_TLS", "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_TLS == "starttls", EMAIL_TLS == "tls"
EMAIL_PORT = whole("ZORGVULDIG_EMAIL_PORT", PORTS[EMAIL_TLS])
EMAIL_PER_MINUTE = whole("ZORGVULDIG_EMAIL_PER_MINUTE", 120)
DEFAULT_FROM_EMAIL = text("ZORGVULDIG_EMAIL_FROM", "zorgvuldig@localhost")
# Operational events only. Who looked at what is in the access log, a table, never here.
# As lines for people or for a collector (`json`); everything below the level stays unsaid.
LOGS = choice("ZORGVULDIG_LOGS", "text")
# The file with the token of whoever may read the figures; without one nobody may.
METRICS_TOKEN_FILE = text("ZORGVULDIG_METRICS_TOKEN_FILE")
LOGGING = logs.configuration(LOGS, choice("ZORGVULDIG_LOG_LEVEL", "warning"))
