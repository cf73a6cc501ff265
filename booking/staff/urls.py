"""Addresses of the screens, below the admin's."""

from django.urls import path

from booking.staff import (
    agenda,
    cancel_several,
    day_list,
    entries,
    links,
    meetings,
    on_behalf,
)

ONE = "calendar/appointments/<int:pk>/"

urlpatterns = [
    path("calendar/", agenda.agenda, name="booking_agenda"),
    path(
        "calendar/appointments/",
        agenda.find_appointment,
        name="booking_find_appointment",
    ),
    path("calendar/hours/", entries.add_hours, name="booking_add_hours"),
    path("calendar/absence/", entries.add_absence, name="booking_add_absence"),
    path("calendar/closures/", entries.closures, name="booking_closures"),
    path(
        "calendar/entries/<int:pk>/removal/",
        entries.remove_entry,
        name="booking_remove_entry",
    ),
    path(
        "calendar/entries/<int:pk>/date/",
        entries.move_date,
        name="booking_move_date",
    ),
    path("calendar/booking/", on_behalf.choose, name="booking_book"),
    path("calendar/booking/details/", on_behalf.details, name="booking_book_details"),
    path("calendar/invitation/", links.invite, name="booking_invite"),
    path("calendar/feed/", links.feed, name="booking_feed"),
    path("calendar/day-list/", day_list.day_list, name="booking_day_list"),
    path(
        "calendar/cancel-several/",
        cancel_several.cancel_several,
        name="booking_cancel_several",
    ),
    path(ONE, meetings.meeting, name="booking_meeting"),
    path(f"{ONE}outcome/", meetings.outcome, name="booking_outcome"),
    path(f"{ONE}call/", meetings.called, name="booking_called"),
    path(f"{ONE}move/", meetings.move, name="booking_move"),
    path(f"{ONE}cancellation/", meetings.cancel, name="booking_cancel_appointment"),
]
