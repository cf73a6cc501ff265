"""Case managers, their places and calendars, and the appointments readers book."""

from booking.models.appointment import STANDING, Appointment, InterpreterWish, Wish
from booking.models.calendar_entry import CalendarEntry
from booking.models.kind import AppointmentKind
from booking.models.notification import Notification
from booking.models.organisations import Controller, Helper
from booking.models.people import CaseManager, MeetingPlace
from booking.models.waitlist import Waitlist

__all__ = [
    "STANDING",
    "Appointment",
    "AppointmentKind",
    "CalendarEntry",
    "CaseManager",
    "Controller",
    "Helper",
    "InterpreterWish",
    "MeetingPlace",
    "Notification",
    "Waitlist",
    "Wish",
]
