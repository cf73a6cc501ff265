"""What every environment shares; what differs comes from the environment."""

from pathlib import Path

import environ
from django.conf import locale

from pages.languages import LANGUAGES as PORTAL_LANGUAGES
from pages.languages import SOURCE, language_info

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "portal",
    "search",
    "booking",
    "pages",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "csp",
    # Last: its base.html must not shadow ours. Its URLs and admin are never included.
    "schedule",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "portal.middleware.SecurityHeaders",
    "portal.middleware.ContentSecurityPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageOfPath",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pages.deleted_pages.TypedTextsKept",
    "pages.refusals.Refusals",
    "pages.workflow_mails.UnsentMails",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context.frame",
            ],
        },
    }
]

SQLITE_OPTIONS = {
    # Writers queue up instead of failing with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
DATABASES = {
    "default": env.db("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    # The counters of booking/limits.py must not push each other out.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 50_000}

AUTH_USER_MODEL = "pages.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]

locale.LANG_INFO.update(language_info())
LANGUAGE_CODE = SOURCE
LANGUAGES = [(language.code, language.name) for language in PORTAL_LANGUAGES.values()]
LANGUAGES_BIDI = [
    language.code for language in PORTAL_LANGUAGES.values() if language.right_to_left
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

MODELTRANSLATION_LANGUAGES = tuple(PORTAL_LANGUAGES)
MODELTRANSLATION_DEFAULT_LANGUAGE = SOURCE
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": (SOURCE,),
    **{language.code: language.fallbacks for language in PORTAL_LANGUAGES.values()},
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
SERVE_MEDIA = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

WAGTAIL_SITE_NAME = "KIM-Portal"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_BASE_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "pages.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "pages.image_form.PortalImageForm"
# Without svg: it may hold scripts.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpeg", "jpg", "png", "webp"]
# Bytes and pixels: photos of telephones pass, files that unpack into gigabytes do not.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Hours and appointments are local times: nobody works in another zone.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Nothing of the admin may call out: neither avatars nor update checks.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Editors see previews of their own pages in a frame of the admin.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

vars().update(env.email("EMAIL_URL", "consolemail://"))
# Seconds. One mail server that hangs must not hold up all other messages.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "kim-portal@example.org")

# Public holidays of the Land close every calendar (ISO 3166-2 without "DE-").
HOLIDAY_REGION = env.str("HOLIDAY_REGION", "NW")
# Names and contacts are erased so many days after the meeting (0 to 30).
PERSONAL_DATA_DAYS = env.int("PERSONAL_DATA_DAYS", 7)
# The first encrypts names and contacts, all of them decrypt: see booking/encryption.py.
PERSONAL_DATA_KEYS = env.list("PERSONAL_DATA_KEYS", default=[])
# Limits of the booking, see booking/limits.py: open appointments of one e-mail address or
# phone number; times held from one part of the network in ten minutes until devices have
# to do a task; unknown links from there until more are refused.
OPEN_APPOINTMENTS_PER_CONTACT = env.int("OPEN_APPOINTMENTS_PER_CONTACT", 3)
HOLDS_PER_NETWORK = env.int("HOLDS_PER_NETWORK", 60)
UNKNOWN_LINKS_PER_NETWORK = env.int("UNKNOWN_LINKS_PER_NETWORK", 30)
# How many proxies of ours append to X-Forwarded-For; 0: the header counts for nothing.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
# Whoever fills in the details faster (seconds) is asked to send them twice; 0: nobody is.
DETAILS_SECONDS = env.float("DETAILS_SECONDS", 2.0)
# "off", "when-busy" or "always": see booking/challenge.py. The more numbers, the longer a
# device takes: 100000 are a second on a phone.
BOOKING_CHALLENGE = env.str("BOOKING_CHALLENGE", "when-busy")
BOOKING_CHALLENGE_NUMBERS = env.int("BOOKING_CHALLENGE_NUMBERS", 100_000)
# Named in the privacy notice: where readers can complain (Art. 77 GDPR).
SUPERVISORY_AUTHORITY = env.str(
    "SUPERVISORY_AUTHORITY",
    "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen "
    "(LDI NRW), Kavalleriestraße 2–4, 40213 Düsseldorf, www.ldi.nrw.de",
)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "demo")
# Addresses with commas between; empty: the embedded search alone.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", "")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", "")
ELASTICSEARCH_CA_CERTS = env.str("ELASTICSEARCH_CA_CERTS", "")
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", "kim")
# Seconds a reader or an editor waits for Elasticsearch at most.
SEARCH_TIMEOUT = env.float("SEARCH_TIMEOUT", 1.5)
# "libretranslate" or "deepl"; German texts leave the house only with one of them.
MACHINE_TRANSLATION = env.str("MACHINE_TRANSLATION", "")
MACHINE_TRANSLATION_URL = env.str("MACHINE_TRANSLATION_URL", "")
MACHINE_TRANSLATION_KEY = env.str("MACHINE_TRANSLATION_KEY", "")
# Text messages to who left a mobile number only: off without an address of a gateway.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", "")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", "")
SMS_SENDER = env.str("SMS_SENDER", "")
# "thread": deliver notifications inside the web process; "off": a worker of its own does.
NOTIFICATION_WORKER = env.str("NOTIFICATION_WORKER", "off")
# Whether the worker opens the links in texts to see if they work. Off where the server
# may not reach other sites.
CHECK_LINKS = env.bool("CHECK_LINKS", True)
# For tests alone: addresses of this machine may be asked, too.
CHECK_LINKS_LOOPBACK = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "portal.logs.WithoutSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["without_secrets"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django would mail error pages, with what was typed, to administrators.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # They would quote addresses and answers; the search says itself what is wrong.
        "elastic_transport": {"level": "CRITICAL"},
        "elasticsearch": {"level": "CRITICAL"},
    },
}
