from django.urls import path

from booking import views

app_name = "booking"
urlpatterns = [
    path("booking/", views.start, name="start"),
    path("booking/<str:secret>/", views.details, name="details"),
    path("booking/<str:secret>/extension/", views.extension, name="extension"),
    path("appointments/<str:secret>/", views.appointment, name="appointment"),
    path(
        "appointments/<str:secret>/cancellation/",
        views.cancellation,
        name="cancellation",
    ),
    path("appointments/<str:secret>/move/", views.move, name="move"),
    path(
        "appointments/<str:secret>/appointment.ics",
        views.calendar_file,
        name="calendar_file",
    ),
]
