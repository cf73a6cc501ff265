"""A forwarded link shows nothing until the first letters of the name are given.

Mails are forwarded, phones are read by others. The question keeps curious people out, not
somebody who knows the name: whoever has the link may ask for the appointment by name at
the desk, too. Wrong answers are counted in the cache, with a memory of minutes.
"""

import re
import unicodedata

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from booking.counting import count_up
from booking.secret_links import hash_of
from pages.languages import LANGUAGES, current_language

LETTERS = 3
# Wrong answers for one appointment, and the minutes they are remembered.
MOST_TRIES = 5
MINUTES = 15
# Seconds: how long a browser that answered is not asked again; renewed by use.
REMEMBERED = 3600
SALT = "booking.name_check"

# Letters that keyboards of one script write in more than one way, and letters that
# normalisation does not take apart.
SAME = str.maketrans(
    {
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ە": "ه",
        "ة": "ه",
        "ہ": "ه",
        "ـ": "",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
    }
)
MARKS = re.compile("[MCZ]")
MARKS_AND_PUNCTUATION = re.compile("[MCZP]")


def folded(text: str, dropped: re.Pattern[str] = MARKS_AND_PUNCTUATION) -> str:
    """The text without case, accents, spaces, controls and punctuation, in any script."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFKD", plain)
    kept = "".join(c for c in apart if not dropped.match(unicodedata.category(c)))
    # Together again: a syllable of Hangul is one letter for its readers.
    return unicodedata.normalize("NFC", kept).translate(SAME)


def beginning(text: str, dropped: re.Pattern[str] = MARKS_AND_PUNCTUATION) -> bytes:
    return folded(text, dropped)[:LETTERS].encode()


def is_right(answer: str, name: str) -> bool:
    """Whether the answer begins as the name does; a shorter name has to be whole.

    Takes the same time for every wrong answer. An apostrophe may count as a letter.
    """
    letters = constant_time_compare(beginning(answer), beginning(name))
    signs = constant_time_compare(beginning(answer, MARKS), beginning(name, MARKS))
    return bool(beginning(name, MARKS)) and (
        (letters and bool(beginning(name))) or signs
    )


def tries_key(secret: str) -> str:
    return f"name-check:{hash_of(secret)[:32]}"


def may_answer(secret: str) -> bool:
    """Whether fewer than five wrong answers were given in the last 15 minutes."""
    return int(cache.get(tries_key(secret), 0)) < MOST_TRIES


def note_wrong(secret: str) -> None:
    count_up(tries_key(secret), MINUTES * 60)


def cookie_name(secret: str, code: str) -> str:
    return f"appointment-{hash_of(secret)[:12]}-{code}"


def has_answered(request: HttpRequest, secret: str) -> bool:
    """Whether this browser gave the right answer, or booked, within the last hour."""
    value = request.get_signed_cookie(
        cookie_name(secret, current_language()),
        default="",
        salt=SALT,
        max_age=REMEMBERED,
    )
    return constant_time_compare(str(value), hash_of(secret))


def remember(response: HttpResponse, secret: str) -> None:
    """This browser is not asked again for an hour.

    One cookie for the page's language, one each for German and English: with one for all
    languages the answer's head would be larger than web servers take. Each is sent to
    the appointment's own address alone, and says nothing about anybody.
    """
    for code in LANGUAGES[current_language()].chain:
        set_cookie(response, secret, code)


def set_cookie(response: HttpResponse, secret: str, code: str) -> None:
    response.set_signed_cookie(
        cookie_name(secret, code),
        hash_of(secret),
        salt=SALT,
        max_age=REMEMBERED,
        path=f"/{code}/appointments/{secret}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_cookies(response: HttpResponse, secret: str) -> None:
    for code in LANGUAGES[current_language()].chain:
        response.delete_cookie(
            cookie_name(secret, code),
            path=f"/{code}/appointments/{secret}/",
            samesite="Lax",
        )
