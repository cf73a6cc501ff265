"""How somebody can be reached, in one form: so that the same contact is known again."""

import phonenumbers
from phonenumbers import PhoneNumber

from booking.encryption import digest_of

REGION = "DE"
# Nothing shorter than five digits is a number that can be called back.
SHORTEST = 10_000


def read_number(phone: str) -> PhoneNumber | None:
    """The number, of Germany where no country is named; None where it is none."""
    try:
        return phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException:
        return None


def can_be_called(number: PhoneNumber) -> bool:
    """Of a possible length, and not a short number such as 110."""
    is_long = (number.national_number or 0) >= SHORTEST
    return is_long and phonenumbers.is_possible_number(number)


def international(number: PhoneNumber) -> str:
    """As E.164 ("+4915…"), so that it can be dialled from anywhere."""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_digest(email: str) -> str:
    """The same for the same mailbox, however it is written; see ``digest_of``."""
    return digest_of(email.strip().casefold())


def phone_digest(phone: str) -> str:
    """The same for the same number, with or without the country's code."""
    number = read_number(phone)
    return digest_of(international(number) if number else "".join(phone.split()))
