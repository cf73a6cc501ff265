"""Text messages (SMS) through one HTTP gateway, off by default.

The protocol is as small as can be, so that any provider can be put behind it:

    POST <SMS_GATEWAY_URL>
    Authorization: Bearer <SMS_GATEWAY_TOKEN>
    Content-Type: application/json

    {"to": "+4915…", "text": "…", "reference": "<32 hex digits>", "from": "<SMS_SENDER>"}

``from`` is left out without a sender. 2xx: accepted. 4xx: this message will never be
taken, apart from 401, 403, 408, 425 and 429, which are about us or the moment. Anything
else, redirects and time-outs included: try again later. The same reference is the same
message: a gateway that saw it before drops it.
"""

import http.client
import json
import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils import translation

from booking.channels import RefusedForGoodError, mobile_number
from booking.models import Appointment, Notification
from booking.outbox_keys import reference_of
from booking.wording import language_of, words
from pages.languages import LANGUAGES

SECONDS = 20
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# The first digits of the answers.
ACCEPTED, REFUSED = 2, 4
# Wrong token, too slow, too many: not the message's fault.
ABOUT_US = (401, 403, 408, 425, 429)


class GatewayError(Exception):
    """The gateway cannot take it now. Says its status or nothing, never the number."""


def send(row: Notification, appointment: Appointment) -> None:
    """Hand the text to the gateway.

    Raises RefusedForGoodError for numbers that cannot receive any and for what the
    gateway will never take, GatewayError or OSError to be tried again.
    """
    number = mobile_number(appointment.phone)
    if not number:
        raise RefusedForGoodError("NoMobileNumber")
    status = _post(payload(row, appointment, number))
    if status // 100 == ACCEPTED:
        return
    if status // 100 == REFUSED and status not in ABOUT_US:
        raise RefusedForGoodError(f"HTTP {status}")
    raise GatewayError(status)


def payload(row: Notification, appointment: Appointment, number: str) -> dict[str, Any]:
    """What the gateway is sent. Raises UnknownSecretError for a forgotten appointment."""
    told = {
        "to": number,
        "text": text(row.kind, appointment, language_of(row.language)),
        "reference": reference_of(row.dedupe_key),
    }
    return told | ({"from": settings.SMS_SENDER} if settings.SMS_SENDER else {})


def text(kind: str, appointment: Appointment, code: str) -> str:
    """A few short lines: what, when, where, whom to call.

    Locked phones show texts to whoever looks. So there is no link to the appointment,
    which its owner has from booking, but for an offer, which is answered there; and for
    a call by video, which takes place there. Each line has one direction, because old
    phones show the characters that would turn a part of it as boxes.
    """
    with translation.override(code):
        told = words(kind, appointment, code, str)
    comma = LANGUAGES[code].comma
    # Not what the place is called: the address finds it.
    lines = [
        told["opening"],
        f"{told['date']}{comma} {told['begins']}",
        told["address"],
        told["video_link"],
        told["kept_until"],
        told["link"] if told["kept_until"] else "",
        told["phone"],
    ]
    return "\n".join(str(line) for line in lines if line)


def _post(body: dict[str, Any]) -> int:
    """The status of the answer. Raises OSError, HTTPException, GatewayError."""
    parts = urlsplit(settings.SMS_GATEWAY_URL)
    if not is_private(parts):
        # The number and the token would travel in the open.
        raise GatewayError("https")
    connection = _connection(parts)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"Content-Type": "application/json"}
    if settings.SMS_GATEWAY_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    try:
        connection.request("POST", target, json.dumps(body), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def is_private(parts: SplitResult) -> bool:
    """TLS, or not past this machine."""
    return bool(parts.hostname) and (
        parts.scheme == "https"
        or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            host, parts.port, timeout=SECONDS, context=context
        )
    return http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
