"""The languages the portal can speak; which of them are shown is data (PortalLanguage)."""

from dataclasses import dataclass

from django.utils import translation

SOURCE = "de"


@dataclass(frozen=True)
class Language:
    """One language of the superset: its name for its own readers, direction and dates."""

    code: str
    name: str
    english: str
    babel: str
    right_to_left: bool = False

    @property
    def direction(self) -> str:
        return "rtl" if self.right_to_left else "ltr"

    @property
    def comma(self) -> str:
        """Between the items of a list, and between a date and its time."""
        return "\u060c" if self.right_to_left else ","

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """What a reader gets where a text is missing; Easy German falls back to German."""
        if self.code in (SOURCE, "de-simple"):
            return (SOURCE,)
        return ("en", SOURCE)

    @property
    def chain(self) -> tuple[str, ...]:
        """What its reader gets: the first of these in which a text is readable."""
        return tuple(dict.fromkeys((self.code, *self.fallbacks)))


# A language outside this list costs one migration: its columns in every translated model.
LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("de", "Deutsch", "German", "de"),
        Language("de-simple", "Einfache Sprache", "Easy German", "de"),
        Language("en", "English", "English", "en_GB"),
        Language("ar", "العربية", "Arabic", "ar", right_to_left=True),
        Language("uk", "Українська", "Ukrainian", "uk"),
        Language("ru", "Русский", "Russian", "ru"),
        Language("tr", "Türkçe", "Turkish", "tr"),
        Language("fa", "فارسی", "Persian", "fa", right_to_left=True),
        Language("fr", "Français", "French", "fr"),
        Language("ti", "ትግርኛ", "Tigrinya", "ti"),
        Language("kmr", "Kurdî (Kurmancî)", "Kurmanji", "ku"),
        Language("ckb", "کوردی (سۆرانی)", "Sorani", "ckb", right_to_left=True),
        Language("so", "Soomaali", "Somali", "so"),
        Language("ps", "پښتو", "Pashto", "ps", right_to_left=True),
        Language("prs", "دری", "Dari", "fa_AF", right_to_left=True),
        Language("sq", "Shqip", "Albanian", "sq"),
        Language("ro", "Română", "Romanian", "ro"),
        Language("bg", "Български", "Bulgarian", "bg"),
        Language("pl", "Polski", "Polish", "pl"),
    )
}
TARGETS = tuple(code for code in LANGUAGES if code != SOURCE)


def current_language() -> str:
    """The language of the page that is being made; German outside of any."""
    return translation.get_language() or SOURCE


def conversation_language(code: str) -> str:
    """What readers of a language speak: Easy German is spoken German."""
    return SOURCE if code == "de-simple" else code


def language_info() -> dict[str, dict[str, object]]:
    """Django's LANG_INFO entries for our languages.

    Django has none for ti, kmr, so, ps and prs (``KeyError: Unknown language code``),
    and calls Easy German "Deutsch".
    """
    return {
        language.code: {
            "bidi": language.right_to_left,
            "code": language.code,
            "name": language.english,
            "name_local": language.name,
        }
        for language in LANGUAGES.values()
    }
