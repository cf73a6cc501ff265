"""What providers of machine translation have in common: JSON over HTTP, and failing."""

import logging
from typing import Any

import requests
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

# Seconds to connect, and to wait for a translation or for a list of languages.
CONNECT = 3
TRANSLATE = 20
ASK = 4

DOWN = _("Machine translation does not answer at the moment. Try again later.")
STRANGE = _("Machine translation gave an answer the portal does not understand.")
BY_STATUS = {
    400: _("Machine translation refused this text, perhaps because it is too long."),
    401: _("The key for machine translation is not accepted. Tell the operators."),
    403: _("The key for machine translation is not accepted. Tell the operators."),
    413: _("Machine translation refused this text, perhaps because it is too long."),
    429: _("Machine translation has too much to do. Try again in some minutes."),
    456: _("The quota for machine translation is used up. Tell the operators."),
}


class MachineError(Exception):
    """No translation; the message tells editors why."""


class JsonProvider:
    """Talks to one provider. Nothing of a text or a key reaches a log."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url.rstrip("/")
        self.key = key

    def headers(self) -> dict[str, str]:
        return {}

    def post(self, path: str, content: dict[str, Any]) -> Any:
        return self.ask("POST", path, (CONNECT, TRANSLATE), json=content)

    def get(self, path: str) -> Any:
        return self.ask("GET", path, (CONNECT, ASK))

    def ask(self, method: str, path: str, timeout: tuple[int, int], **what: Any) -> Any:
        """The answer's JSON. Raises MachineError."""
        try:
            answer = requests.request(
                method,
                f"{self.url}{path}",
                timeout=timeout,
                headers=self.headers(),
                # A key goes where the operators said, and nowhere else.
                allow_redirects=False,
                **what,
            )
        except requests.RequestException as error:
            log.warning("machine translation: %s", type(error).__name__)
            raise MachineError(DOWN) from error
        if answer.status_code != requests.codes.ok:
            log.warning("machine translation: status %s", answer.status_code)
            raise MachineError(BY_STATUS.get(answer.status_code, DOWN))
        return self.json(answer)

    def json(self, answer: requests.Response) -> Any:
        try:
            return answer.json()
        except requests.JSONDecodeError as error:
            raise MachineError(STRANGE) from error


def checked(found: Any, number: int) -> list[str]:
    """The translations, if there are as many as texts; raises MachineError."""
    if (
        not isinstance(found, list)
        or len(found) != number
        or not all(isinstance(text, str) for text in found)
    ):
        raise MachineError(STRANGE)
    return found
