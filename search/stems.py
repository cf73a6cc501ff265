"""Stems per language: Snowball's, and light ones of our own where it has none."""

import re
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
# German geimpft, eingebürgert: what is between ge and t is the stem, in front a verb's part.
PARTICIPLE = re.compile(
    "^(ab|an|auf|aus|ein|her|mit|nach|um|vor|zu|)ge([a-z]{4,}?)e?(?:t|n)$"
)
DOTLESS = re.compile(
    "(?<=[aı])i|(?<=[aı][b-df-hj-np-tv-z])i|(?<=[aı][b-df-hj-np-tv-z]{2})i"
)
DOUBLED = re.compile(r"(.)\1+")
SHORTEST = 3  # letters a light stemmer leaves standing

# Folded spellings: ة is written ه here, ى is ي.
ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
PERSIAN_SUFFIXES = (
    *("هايشان", "هايمان", "هايي", "هاي", "ها"),
    *("ترين", "يم", "يد", "ان", "ات", "ي"),
)
UKRAINIAN_SUFFIXES = (
    *("ування", "юванням", "уванням", "ення", "ання", "ннями", "нням"),
    *("ністю", "ності", "ність", "остей", "ості", "істю", "ість"),
    *("ськими", "ського", "ському", "ською", "ський", "ська", "ське", "ські", "ських"),
    *("ального", "альний", "альна", "альне", "альні"),
    *("ими", "ого", "ому", "ами", "ями", "еві", "ові"),
    *("ів", "їв", "ей", "ам", "ям", "ах", "ях", "ою", "ею", "єю", "ом", "ем", "єм"),
    *("ти", "ть", "ся", "ий", "ій", "их", "їх", "им", "ім"),
    *("а", "я", "о", "е", "є", "и", "і", "ї", "у", "ю", "ь", "й"),
)
BULGARIAN_SUFFIXES = (
    *("ването", "ване", "нията", "нието", "ния", "ние", "остите", "остта", "ост"),
    *("овете", "евете", "ищата", "ите", "ата", "ята", "ето", "ото", "ият", "ът"),
    *("ове", "еве", "та", "то", "те", "ни", "на", "но", "ен", "ия", "ът", "ят"),
    *("а", "я", "о", "е", "и", "у", "ю", "й"),
)


def _endings(spelt: str) -> tuple[str, ...]:
    return tuple(spelt.split())


# Sorani, Pashto, Kurmanji, Albanian and Somali: articles, plurals, cases, "my".
SORANI_SUFFIXES = _endings(
    """
    هكهمان هكهتان هكهيان هكانيان هكانم هكانت هكاني هكهم هكهت هكهي هكان هكه يكي اني ان
    يك هوه هي ه ي
    """
)
PASHTO_SUFFIXES = _endings("گانو گاني يانو يان ونو ونه انو ان و ه ي")
KURMANJI_SUFFIXES = _endings(
    "iyen iyan iya iye yeke yek yen yan eke eki ek ya ye en an a e i"
)
ALBANIAN_SUFFIXES = _endings(
    """
    ishtes ishtja ishten ishte isht save eve ave ive vet ses ja es it ut et at in un en
    te ve ra i u a e t
    """
)
SOMALI_SUFFIXES = _endings(
    """
    ooyinka yaasha ooyin kayga tayda hayga gayga dayda keyga teyda yada yaal sha ka ga
    ha ta da ku gu hu tu du ki gi ti di o
    """
)
TIGRINYA_SUFFIXES = ("ታት", "ኣት", "ን", "ይ")
ETHIOPIC_SYLLABLES = range(0x1200, 0x1358)
SYLLABLES = 8  # of one consonant, in the order of their vowels
A = 3
LIGHT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ar": (ARABIC_PREFIXES, ARABIC_SUFFIXES),
    "fa": ((), PERSIAN_SUFFIXES),
    "prs": ((), PERSIAN_SUFFIXES),
    "uk": ((), UKRAINIAN_SUFFIXES),
    "bg": ((), BULGARIAN_SUFFIXES),
    "ckb": ((), SORANI_SUFFIXES),
    "ps": ((), PASHTO_SUFFIXES),
    "kmr": ((), KURMANJI_SUFFIXES),
    "sq": ((), ALBANIAN_SUFFIXES),
    "so": ((), SOMALI_SUFFIXES),
    "ti": ((), TIGRINYA_SUFFIXES),
}
# Readers ask in their own language, or in a neighbour they know, under any interface.
ALSO_ASKED_IN = {"Latn": ("de", "en"), "Arab": ("ar", "fa"), "Cyrl": ("uk", "ru")}
NEIGHBOURS = {"fa": ("prs",), "prs": ("fa",), "de-simple": ("de",)}
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
    if lang == "tr":
        # Snowball needs the ı that folding took, and that many do not type.
        word = DOTLESS.sub("ı", word)
    if lang in SNOWBALL:
        return str(_snowball(lang).stemWord(word)).replace("ı", "i")
    if lang == "ckb":  # articles and ezafe stand behind each other
        word = _light(word, *LIGHT[lang])
    if lang in LIGHT:
        return FINISHED.get(lang, str)(_light(word, *LIGHT[lang]))
    return word


def _undoubled(word: str) -> str:
    """Somali caafimaad or cafimad: long sounds are written either way."""
    return DOUBLED.sub(r"\1", word)


def _closed(word: str) -> str:
    """The word without the vowel of its last syllable, which changes with its form.

    Nor with the plural's last syllable: ዶክተር, ዶክተራት.
    """
    if len(word) > SHORTEST and word[-1] == "ት" and ord(word[-2]) % SYLLABLES == A:
        word = word[:-1]
    last = ord(word[-1])
    if last not in ETHIOPIC_SYLLABLES:
        return word
    return word[:-1] + chr(last - last % SYLLABLES)


FINISHED = {"so": _undoubled, "ti": _closed}


def asked_languages(word: str, lang: str) -> list[str]:
    """The languages a query word may be in, the reader's own first."""
    also = (*NEIGHBOURS.get(lang, ()), *ALSO_ASKED_IN.get(script(word), ()))
    return list(dict.fromkeys((lang, *also)))


def asked_stems(word: str, lang: str) -> list[str]:
    """The stems a query word may have, those of the reader's language first."""
    stems = [stem(word, code) for code in asked_languages(word, lang)]
    stems += [stem("".join(verb), "de") for verb in PARTICIPLE.findall(word)]
    return list(dict.fromkeys(stems))


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
