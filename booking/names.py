"""Names as people write them: any script, and no tricks with characters."""

import re
import unicodedata

# They turn the text around them and could make a name look like something else.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
# Joiners belong to the spelling of Persian and Kurdish, and to emoji.
JOINERS = "\u200c\u200d"
# Letters and symbols that show nothing: fillers of Hangul, the empty Braille cell.
UNSEEN = "\u115f\u1160\u3164\uffa0\u2800"
# Written together in one word by Japanese, Chinese and Korean.
EAST_ASIAN = {
    *("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"),
    *("IDEOGRAPHIC", "VERTICAL"),
}
# Mª José: letters of Spanish and Portuguese whose names say something else.
ORDINALS = "\u00aa\u00ba"
# More marks on one letter than any script needs would cover the lines around.
HEAPED_MARKS = re.compile(
    "(?<=[\u0300-\u036f\u0483-\u0489]{3})[\u0300-\u036f\u0483-\u0489]+"
)
BETWEEN_WORDS = re.compile(r"[\W_]+")


def clean_name(text: str) -> str:
    """A name in any script, without controls that change how it reads.

    Empty when nothing of it can be seen.
    """
    text = BIDI_CONTROLS.sub("", unicodedata.normalize("NFC", text))
    text = HEAPED_MARKS.sub("", text)
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = "".join(c for c in text if not is_invisible(c))
    text = " ".join(text.split())
    shown = (c for c in text if c not in UNSEEN)
    return text if any(unicodedata.category(c)[0] in "LNPS" for c in shown) else ""


def is_invisible(character: str) -> bool:
    """Controls of format, such as zero width spaces and tags, but for the joiners."""
    return unicodedata.category(character) == "Cf" and character not in JOINERS


def mixes_scripts(name: str) -> bool:
    """Whether a single word has letters of two scripts, as no real name has.

    "Аmina" with a Cyrillic А looks like another name; "Олена Müller" is fine.
    """
    words = BETWEEN_WORDS.split(name)
    return any(len({script_of(c) for c in word if is_letter(c)}) > 1 for word in words)


def is_letter(character: str) -> bool:
    """Letters of a script; modifiers such as ʻ and ʼ stand in words of all scripts."""
    category = unicodedata.category(character)
    return category[0] == "L" and category != "Lm"


def script_of(letter: str) -> str:
    """The first word of the letter's name in Unicode: LATIN, ARABIC, ETHIOPIC …"""
    if letter in ORDINALS:
        return "LATIN"
    script = unicodedata.name(letter, "UNKNOWN").split(" ")[0]
    return "EAST ASIAN" if script in EAST_ASIAN else script
