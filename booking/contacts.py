"""How somebody can be reached, in one form: so that the same contact is known again."""

import phonenumbers

from booking.encryption import digest_of

REGION = "DE"


def email_digest(email: str) -> str:
    """The same for the same mailbox, however it is written; see ``digest_of``."""
    return digest_of(email.strip().casefold())


def phone_digest(phone: str) -> str:
    """The same for the same number, with or without the country's code."""
    try:
        number = phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException:
        return digest_of("".join(phone.split()))
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return digest_of(written)
