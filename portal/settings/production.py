"""A portal in service: refuses to start without what it needs."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *

REQUIRED = (
    "SECRET_KEY",
    "PERSONAL_DATA_KEYS",
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "EMAIL_URL",
)
missing = [name for name in REQUIRED if not env.str(name, "")]
if missing:
    raise ImproperlyConfigured(f"Set these environment variables: {', '.join(missing)}")

DEBUG = False
ALLOW_DEMO = False
SECRET_KEY = env.str("SECRET_KEY")
# Former keys, so that links in mails stay right after a change of keys.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [env.str("PUBLIC_URL")]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The proxy in front, which has to append to X-Forwarded-For. With 0 all readers would
# count as one.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 1)
