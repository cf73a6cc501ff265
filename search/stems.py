"""Stems per language: Snowball's, and light ones of our own where it has none."""

from functools import lru_cache

import snowballstemmer

from search.analysis import script

SNOWBALL = {
    "de": "german",
    "de-simple": "german",
    "en": "english",
    "ru": "russian",
    "tr": "turkish",
    "fr": "french",
    "ro": "romanian",
    "pl": "polish",
}
SHORTEST = 3  # letters a light stemmer leaves standing

# Folded spellings: ة is written ه here, ى is ي.
ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
PERSIAN_SUFFIXES = (
    *("هايشان", "هايمان", "هايي", "هاي", "ها"),
    *("ترين", "تر", "يم", "يد", "ان", "ات", "ي"),
)
UKRAINIAN_SUFFIXES = (
    *("ування", "юванням", "уванням", "ення", "ання", "ннями", "нням"),
    *("ністю", "ності", "ність", "остей", "ості", "істю", "ість"),
    *("ськими", "ського", "ському", "ською", "ський", "ська", "ське", "ські", "ських"),
    *("ального", "альний", "альна", "альне", "альні", "ними", "ного", "ному", "ною"),
    *("ний", "ній", "ним", "них", "ими", "ого", "ому", "ами", "ями", "еві", "ові"),
    *("ів", "їв", "ей", "ам", "ям", "ах", "ях", "ою", "ею", "єю", "ом", "ем", "єм"),
    *("ти", "ть", "ся", "ий", "ій", "их", "їх", "им", "ім", "на", "не", "ні", "ну"),
    *("а", "я", "о", "е", "є", "и", "і", "ї", "у", "ю", "ь", "й"),
)
BULGARIAN_SUFFIXES = (
    *("ването", "ване", "нията", "нието", "ния", "ние", "остите", "остта", "ост"),
    *("овете", "евете", "ищата", "ите", "ата", "ята", "ето", "ото", "ият", "ът"),
    *("ове", "еве", "та", "то", "те", "ни", "на", "но", "ен", "ия", "ът", "ят"),
    *("а", "я", "о", "е", "и", "у", "ю", "й"),
)
LIGHT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ar": (ARABIC_PREFIXES, ARABIC_SUFFIXES),
    "fa": ((), PERSIAN_SUFFIXES),
    "prs": ((), PERSIAN_SUFFIXES),
    "uk": ((), UKRAINIAN_SUFFIXES),
    "bg": ((), BULGARIAN_SUFFIXES),
}
# Readers ask in their own language, or in a neighbour they know, under any interface.
ALSO_ASKED_IN = {"Latn": ("de", "en"), "Arab": ("ar", "fa"), "Cyrl": ("uk", "ru")}
SCRIPT_OF = {"ar": "Arab", "fa": "Arab", "prs": "Arab", "ckb": "Arab", "ps": "Arab"} | {
    "uk": "Cyrl",
    "ru": "Cyrl",
    "bg": "Cyrl",
    "ti": "Ethi",
}


@lru_cache(maxsize=100_000)
def stem(word: str, lang: str) -> str:
    """The stem of a folded word; the word itself where its language has no rules."""
    if script(word) != SCRIPT_OF.get(lang, "Latn"):
        return word
    if lang in SNOWBALL:
        return str(_snowball(lang).stemWord(word))
    return _light(word, *LIGHT[lang]) if lang in LIGHT else word


def asked_languages(word: str, lang: str) -> list[str]:
    """The languages a query word may be in, the reader's own first."""
    return list(dict.fromkeys((lang, *ALSO_ASKED_IN.get(script(word), ()))))


def asked_stems(word: str, lang: str) -> list[str]:
    """The stems a query word may have, those of the reader's language first."""
    return list(dict.fromkeys(stem(word, code) for code in asked_languages(word, lang)))


@lru_cache(maxsize=len(SNOWBALL))
def _snowball(lang: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(SNOWBALL[lang])


def _light(word: str, prefixes: tuple[str, ...], suffixes: tuple[str, ...]) -> str:
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST:
            word = word[len(prefix) :]
            break
    for suffix in suffixes:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST:
            return word[: -len(suffix)]
    return word
