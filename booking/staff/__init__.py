"""Screens of the admin for case managers and coordinators: calendars and appointments.

Whoever has neither a calendar nor the permission for all of them gets nowhere here.
"""
