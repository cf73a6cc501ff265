"""The settings of the tests, for a worker in a process of its own that really mails."""

from portal.settings.test import *  # noqa: F403

vars().update(env.email("EMAIL_URL"))  # noqa: F405
