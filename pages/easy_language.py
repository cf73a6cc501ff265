"""Hints for Easy German: where a text breaks a rule that can be seen from outside.

The rules are those on which DIN SPEC 33429 ("Empfehlungen für Deutsche Leichte Sprache",
2025) and the rules of the Netzwerk Leichte Sprache agree: short sentences with one thought,
no passive, genitive or subjunctive, long words cut, digits instead of words. Pure functions;
they look at letters, not at meaning, and would rather miss something than be wrong. They
never forbid: whether a text is understood, only its readers can tell.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from pages.foreign_words import FOREIGN_WORDS
from pages.readability import ABBREVIATIONS, letters_in, listed, sentences_in, words_in

MOST_WORDS = 10
MOST_LETTERS = 15
MOST_CLAUSES = 1


class Rule(Enum):
    """What a hint is about, in the order of weight for readers."""

    LONG_SENTENCE = "long_sentence"
    CLAUSES = "clauses"
    PASSIVE = "passive"
    GENITIVE = "genitive"
    SUBJUNCTIVE = "subjunctive"
    LONG_WORD = "long_word"
    FOREIGN_WORD = "foreign_word"
    ABBREVIATION = "abbreviation"
    MAN = "man"
    WRITTEN_NUMBER = "written_number"
    ROMAN_NUMBER = "roman_number"
    OLD_YEAR = "old_year"
    SIGN = "sign"
    NEGATION = "negation"


@dataclass(frozen=True)
class Hint:
    """A rule, the sentence that breaks it, and the words that show it."""

    rule: Rule
    sentence: str
    found: str
    # An easier word, where there is one.
    instead: str = ""


# What begins a clause behind a comma. Relative pronouns are told from articles by the
# verb at the clause's end, which lists do not have.
CONJUNCTIONS = listed(
    """
    dass weil obwohl damit nachdem bevor während sofern falls indem sodass wobei wenn ob
    welche welcher welches welchen welchem sobald solange
    """
)
RELATIVE = listed("der die das den dem deren dessen denen")
CLAUSE_END = re.compile(
    r"(?:ist|sind|hat|haben|kann|können|muss|müssen|darf|dürfen|soll|sollen|will|wollen|"
    r"wird|werden|[a-zäöüß]{2,}(?:en|t))$"
)

TO_BE_DONE = re.compile(r"\b(?:wird|werden|wurde|wurden|worden)\b")
PARTICIPLE = re.compile(
    r"\b(?:"
    r"(?:(?:ab|an|auf|aus|bei|durch|ein|fest|her|hin|mit|nach|um|unter|vor|weg|weiter|zu|"
    r"zurück|zusammen|bereit|frei|voraus)?ge[a-zäöüß]{2,}(?:t|en))"
    r"|(?:be|er|ent|ver|zer|emp|miss|über)[a-zäöüß]{2,}t"
    r"|[a-zäöüß]{2,}iert"
    r"|anerkannt|entschieden|verboten|beschlossen|erhoben|übernommen|verschoben|entzogen"
    r"|(?:an|ab|aus|vor|zu)(?:be|er|ver)[a-zäöüß]{2,}t"
    r")\b"
)
# They look like participles: infinitives with which "werden" makes the future, and others.
NO_PARTICIPLES = listed(
    """
    gehen geben gelten gehören gewinnen genießen genehmigen gebrauchen gefallen gelangen
    geschehen gestalten gestatten gewähren gewöhnen gelingen genügen geraten getrennt gut
    geboren gesund gegen genau gern gerecht gesamt geeignet bekannt berechtigt verwandt
    bereit erst vergehen angehören begleiten gefährdet beruhigt bestimmt verliebt
    """
)

ARTICLES = "des|eines|Ihres|ihres|meines|deines|seines|unseres|keines"
GENITIVES = (
    re.compile(rf"\b(?:{ARTICLES})\s+(?:[a-zäöüß-]+en\s+)?[A-ZÄÖÜ][\w-]*(?:s|n)\b"),
    re.compile(
        r"\b(?:dieses|jedes)\s+(?:[a-zäöüß-]+en\s+)?[A-ZÄÖÜ][\w-]{2,}[^aeiouäöü]es\b"
    ),
)
# Feminine ones look like datives; behind a preposition or such a verb they are.
FEMININE_GENITIVE = re.compile(
    r"\b(?!(?:An|Auf|Aus|Bei|In|Mit|Nach|Seit|Unter|Vor|Von|Zu|Während)\b)"
    r"[A-ZÄÖÜ][\w-]+\s+(?:der|Ihrer|ihrer|dieser|einer)\s+(?:Behörde|Stadt|Gemeinde|Schule"
    r"|Kasse|Familie|[A-ZÄÖÜ][\w-]*(?:ung|heit|keit|schaft|ion|tät|behörde|stadt|gemeinde"
    r"|schule|kasse))\b"
)
GIVING = re.compile(
    r"\b(?:gib|geb|zeig|schick|send|sag|meld|bring|helf|hilf|erklär|schreib|antwort|erlaub)\w*"
    r"|gegeben",
    re.IGNORECASE,
)
SUBJUNCTIVE = re.compile(
    r"\b(?:würde|hätte|wäre|könnte|müsste|dürfte|bräuchte|wüsste|gäbe|käme|ginge|ließe)"
    r"(?:n|st|t)?\b",
    re.IGNORECASE,
)
NEGATIVE = re.compile(
    r"\b(?:nicht|kein(?:e|en|em|er|es)?|nie|niemals|niemand(?:en|em)?|nirgends|weder)\b",
    re.IGNORECASE,
)
MAN = re.compile(r"\bman\b", re.IGNORECASE)
NUMBERS = re.compile(
    r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|"
    r"fünfzig|hundert|tausend)\b"
)
ROMAN = re.compile(r"(?<![\w-])(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})(?![\w-])")
OLD_YEAR = re.compile(r"(?<![\d.,-])1(?:[0-8]\d|9[0-4])\d(?![\d.,-]*\d)")
SIGNS = re.compile(r"[%§&;]|\bund/oder\b|\b\w+/-?\w+\b(?=/|\s)")
CAPITALS = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{2,6}(?![\w-])")
# "(ABC)", "ABC (", "Das ABC ist": what it means stands beside it.
EXPLAINED = re.compile(
    r"\(([A-ZÄÖÜ]{2,6})(?: [IVX]+)?\)|\b([A-ZÄÖÜ]{2,6}) \("
    r"|\b([A-ZÄÖÜ]{2,6}) (?:ist|heißt|bedeutet)\b"
)
# A word in quotation marks is being introduced.
QUOTED = re.compile(r"„[^“]*“")
# Better known than what they stand for.
KNOWN_CAPITALS = listed("EU SMS PIN WC PDF IBAN TV PC USB BUS LKW PKW QR HIV")
POINTED = re.compile(r"(?<!\w)(?:[a-zäöü]\.\s?[a-zäöüA-Z]\.|[A-Za-zäöü]+\.)(?=\s*\S)")


def hints(paragraphs: Iterable[str]) -> list[Hint]:
    """Every hint for a text, the weightiest rules first, then in the order of the text."""
    texts = list(paragraphs)
    explained = _explained(texts)
    found = [
        hint
        for text in texts
        for sentence in sentences_in(text)
        for hint in hints_for(sentence, explained)
    ]
    order = list(Rule)
    once = {_what(hint): hint for hint in reversed(found)}
    kept = [hint for hint in found if once[_what(hint)] is hint]
    return sorted(kept, key=lambda hint: order.index(hint.rule))


def _what(hint: Hint) -> tuple[Rule, str, str]:
    """What is said once: about a word in the whole text, else about a sentence."""
    is_about_word = hint.rule in (Rule.LONG_WORD, Rule.FOREIGN_WORD, Rule.ABBREVIATION)
    return hint.rule, hint.found, "" if is_about_word else hint.sentence


def _explained(texts: Iterable[str]) -> frozenset[str]:
    """Abbreviations beside which stands what they mean."""
    found = (match.groups() for text in texts for match in EXPLAINED.finditer(text))
    return KNOWN_CAPITALS.union(*(filter(None, groups) for groups in found))


def hints_for(
    sentence: str, explained: frozenset[str] = KNOWN_CAPITALS
) -> Iterator[Hint]:
    """The hints for one sentence, at most one for each rule and word."""
    words = words_in(sentence)
    if len(words) > MOST_WORDS:
        yield Hint(Rule.LONG_SENTENCE, sentence, str(len(words)))
    clauses = [clause for clause in sentence.split(",")[1:] if _is_clause(clause)]
    if len(clauses) > MOST_CLAUSES:
        yield Hint(Rule.CLAUSES, sentence, ",".join(clauses).strip())
    for rule, find in FINDERS.items():
        for found in dict.fromkeys(find(sentence)):
            yield Hint(rule, sentence, found)
    for word in dict.fromkeys(words_in(QUOTED.sub("", sentence))):
        if easier := FOREIGN_WORDS.get(word.lower()):
            yield Hint(Rule.FOREIGN_WORD, sentence, word, easier)
    for found in dict.fromkeys(_abbreviations(sentence, explained)):
        yield Hint(Rule.ABBREVIATION, sentence, found)


PREPOSITIONS = listed(
    "in an auf aus bei mit nach von zu für über unter vor durch gegen"
)
PURPOSES = ("um", "ohne", "statt")


def _is_clause(part: str) -> bool:
    """Whether what follows a comma is a clause and not the next item of a list."""
    words = [word.lower() for word in words_in(part)]
    if not words:
        return False
    # A preposition may stand before its relative pronoun.
    pronoun = words[1:2] if words[0] in PREPOSITIONS else words[:1]
    is_relative = RELATIVE.issuperset(pronoun) and CLAUSE_END.search(words[-1])
    is_purpose = words[0] in PURPOSES and "zu" in words
    return words[0] in CONJUNCTIONS or is_purpose or bool(pronoun and is_relative)


def _passives(sentence: str) -> Iterator[str]:
    """Something is done, and nobody says by whom."""
    for clause in re.split(r"[,;:–]", sentence):
        verb = TO_BE_DONE.search(clause)
        done = [
            word for word in PARTICIPLE.findall(clause) if word not in NO_PARTICIPLES
        ]
        if verb and done:
            yield f"{verb[0]} … {done[-1]}"


def _genitives(sentence: str) -> Iterator[str]:
    for pattern in GENITIVES:
        yield from (match[0] for match in pattern.finditer(sentence))
    if not GIVING.search(sentence):
        yield from (match[0] for match in FEMININE_GENITIVE.finditer(sentence))


def _long_words(sentence: str) -> Iterator[str]:
    """Words of which a part between hyphens or middle dots is long."""
    for word in words_in(QUOTED.sub("", sentence)):
        if any(letters_in(part) > MOST_LETTERS for part in re.split(r"[-·]", word)):
            yield word


def _romans(sentence: str) -> Iterator[str]:
    yield from (match[0] for match in ROMAN.finditer(sentence))


def _abbreviations(sentence: str, explained: frozenset[str]) -> Iterator[str]:
    for match in POINTED.finditer(sentence):
        plain = match[0].replace(" ", "").rstrip(".").lower()
        if plain in ABBREVIATIONS:
            yield match[0]
    for match in CAPITALS.finditer(sentence):
        if match[0] not in explained and not ROMAN.fullmatch(match[0]):
            yield match[0]


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[str]]:
    return lambda sentence: (match[0] for match in pattern.finditer(sentence))


FINDERS: dict[Rule, Callable[[str], Iterator[str]]] = {
    Rule.PASSIVE: _passives,
    Rule.GENITIVE: _genitives,
    Rule.SUBJUNCTIVE: _matches(SUBJUNCTIVE),
    Rule.LONG_WORD: _long_words,
    Rule.MAN: _matches(MAN),
    Rule.WRITTEN_NUMBER: _matches(NUMBERS),
    Rule.ROMAN_NUMBER: _romans,
    Rule.OLD_YEAR: _matches(OLD_YEAR),
    Rule.SIGN: _matches(SIGNS),
    Rule.NEGATION: _matches(NEGATIVE),
}
