"""Case managers, their places and calendars, and the appointments readers book."""

from booking.models.appointment import STANDING, Appointment
from booking.models.calendar_entry import CalendarEntry
from booking.models.kind import AppointmentKind
from booking.models.notification import Notification
from booking.models.people import CaseManager, MeetingPlace

__all__ = [
    "STANDING",
    "Appointment",
    "AppointmentKind",
    "CalendarEntry",
    "CaseManager",
    "MeetingPlace",
    "Notification",
]
