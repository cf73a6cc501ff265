"""The protocol of DeepL's API, version 2."""

from typing import Any

from pages.exchange.provider import STRANGE, JsonProvider, MachineError, checked
from pages.languages import SOURCE, TARGETS

PAID = "https://api.deepl.com"
FREE = "https://api-free.deepl.com"
# Keys of the free plan end like this, and work at its address only.
OF_FREE_PLAN = ":fx"
# Its codes where they differ from ours in capitals.
CODES = {"en": "EN-GB"}


def its_code(code: str) -> str:
    return CODES.get(code, code.upper())


class DeepL(JsonProvider):
    """Polite forms where the language has them."""

    def __init__(self, url: str, key: str) -> None:
        by_plan = FREE if key.endswith(OF_FREE_PLAN) else PAID
        super().__init__(url or by_plan, key)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"DeepL-Auth-Key {self.key}"}

    def translate(self, texts: list[str], target: str) -> list[str]:
        answer = self.post(
            "/v2/translate",
            {
                "text": texts,
                "source_lang": SOURCE.upper(),
                "target_lang": its_code(target),
                "tag_handling": "html",
                # Left out silently for languages without such forms.
                "formality": "prefer_more",
            },
        )
        found = answer.get("translations") if isinstance(answer, dict) else None
        return checked(texts_of(found), len(texts))

    def languages(self) -> set[str]:
        answer = self.get("/v2/languages?type=target")
        if not isinstance(answer, list):
            raise MachineError(STRANGE)
        known = {one.get("language") for one in answer if isinstance(one, dict)}
        return {code for code in TARGETS if its_code(code) in known}


def texts_of(translations: Any) -> list[Any]:
    found = translations if isinstance(translations, list) else []
    return [one.get("text") for one in found if isinstance(one, dict)]
