"""What a web server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()

if settings.NOTIFICATION_WORKER == "thread":
    from booking.worker import start_in_thread

    start_in_thread()
