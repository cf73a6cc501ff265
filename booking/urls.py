from django.urls import path

from booking import appointment_views, views
from booking.waitlist_views import earlier_time

app_name = "booking"
urlpatterns = [
    path("booking/", views.start, name="start"),
    path("booking/<str:secret>/", views.details, name="details"),
    path("booking/<str:secret>/extension/", views.extension, name="extension"),
    path("booking/<str:secret>/another-time/", views.another_time, name="another_time"),
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
]
