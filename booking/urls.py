from django.urls import path

from booking import appointment_views, held_time_views, invitation_views, views
from booking.privacy import privacy_notice
from booking.waitlist_views import earlier_time

app_name = "booking"
urlpatterns = [
    path("booking/", views.start, name="start"),
    path(
        "booking/follow-up/<str:invitation>/",
        invitation_views.invitation,
        name="invitation",
    ),
    # Before the links: no secret is this short.
    path("booking/privacy/", privacy_notice, name="privacy"),
    path("appointments/deleted/", appointment_views.deleted, name="deleted"),
    path("booking/<str:secret>/", views.details, name="details"),
    path(
        "booking/<str:secret>/extension/", held_time_views.extension, name="extension"
    ),
    path(
        "booking/<str:secret>/another-time/",
        held_time_views.another_time,
        name="another_time",
    ),
    path(
        "appointments/<str:secret>/", appointment_views.appointment, name="appointment"
    ),
    path(
        "appointments/<str:secret>/cancellation/",
        appointment_views.cancellation,
        name="cancellation",
    ),
    path("appointments/<str:secret>/move/", appointment_views.move, name="move"),
    path("appointments/<str:secret>/earlier-time/", earlier_time, name="earlier_time"),
    path(
        "appointments/<str:secret>/appointment.ics",
        appointment_views.calendar_file,
        name="calendar_file",
    ),
    path("appointments/<str:secret>/data/", appointment_views.data, name="data"),
    path(
        "appointments/<str:secret>/deletion/",
        appointment_views.delete,
        name="deletion",
    ),
]
