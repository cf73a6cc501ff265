"""Every address the portal answers."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from booking.feeds import calendar_feed
from portal import views
from portal.api import api

media = [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("health/live", views.health_live, name="health_live"),
    path("health/ready", views.health_ready, name="health_ready"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("calendar-feed/<str:secret>.ics", calendar_feed, name="calendar_feed"),
    path("api/v1/", api.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *(media if settings.SERVE_MEDIA else []),
    *i18n_patterns(
        path("search/", include("search.urls")),
        path("feedback/", include("pages.feedback.urls")),
        path("", include("booking.urls")),
        path("", include("pages.urls")),
    ),
]
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
handler403 = "portal.errors.forbidden"
handler400 = "portal.errors.bad_request"
