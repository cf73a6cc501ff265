"""The test suite: a database file of its own, no manifest, mails kept in memory."""

from portal.settings.base import *

DEBUG = False
SECRET_KEY = "tests"  # noqa: S105
PERSONAL_DATA_KEYS = ["tests"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
ALLOW_DEMO = True
VAR_DIR.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads on an in-memory database share one cache and race otherwise.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MACHINE_TRANSLATION = ""
MEDIA_ROOT = VAR_DIR / "test-media"
WHITENOISE_AUTOREFRESH = True
CHECK_LINKS = False
SMS_GATEWAY_URL = ""
ELASTICSEARCH_URL = ""
# Tests type fast; those of the limit set it.
DETAILS_SECONDS = 0
