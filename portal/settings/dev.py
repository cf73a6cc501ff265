"""One machine, nothing to configure: what ``make run`` serves, on loopback only."""

from portal.settings.base import *

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "only-for-a-portal-on-this-machine")
PERSONAL_DATA_KEYS = [SECRET_KEY]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
VAR_DIR.mkdir(parents=True, exist_ok=True)
NOTIFICATION_WORKER = env.str("NOTIFICATION_WORKER", "thread")
ALLOW_DEMO = True
# In production the web server in front serves uploads.
SERVE_MEDIA = True
