"""The protocol of LibreTranslate, which a district can run itself."""

from typing import Any

from pages.exchange.provider import STRANGE, JsonProvider, MachineError, checked
from pages.languages import SOURCE, TARGETS


class LibreTranslate(JsonProvider):
    """A key is sent only if there is one: own installations often need none."""

    def translate(self, texts: list[str], target: str) -> list[str]:
        wanted: dict[str, Any] = {
            "q": texts,
            "source": SOURCE,
            "target": target,
            "format": "html",
        }
        if self.key:
            wanted["api_key"] = self.key
        answer = self.post("/translate", wanted)
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        return checked(found, len(texts))

    def languages(self) -> set[str]:
        answer = self.get("/languages")
        if not isinstance(answer, list):
            raise MachineError(STRANGE)
        from_german = [
            one.get("targets") or []
            for one in answer
            if isinstance(one, dict) and one.get("code") == SOURCE
        ]
        return {code for code in TARGETS for known in from_german if code in known}
