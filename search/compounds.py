"""The parts of German compounds, by a lexicon that grows with the texts."""

from collections.abc import Container
from functools import lru_cache

SHORTEST_COMPOUND = 8
SHORTEST_PART = 4
LONGEST_PART = 12
LINKS = ("", "s", "es", "n", "en", "er", "e", "ens")

# Last parts of what public offices name; a word may end in one after an unknown first part.
HEADS = frozenset(
    """amt anerkennung anmeldung anspruch antrag arbeit arzt aufenthalt auflage ausbildung
    ausweis bad bahn beihilfe beitrag beratung berechtigung bescheid bescheinigung
    betreuung betrieb bewerbung bewilligung bezug buch buro burger dienst eltern
    erlaubnis ermassigung erziehung fahrt familie firma foerderung forderung formular
    frau frist geburt gebuhr gehalt geld gesetz gesuch gesundheit gruppe haus hilfe
    hort kammer karte kasse kind klasse konto krankheit kunde kurs leistung lohn
    mann markt meldung miete mittel name nachweis nachzug not ordnung pass pflege
    plan platz prufung recht rente ruf sache schein schule schutz schwangerschaft
    sorge sprache stand stelle steuer strom suche termin therapie titel umzug
    unfall unterhalt unterkunft untersuchung urkunde urlaub verein verfahren
    vermittlung versicherung vertrag visum vorschuss wechsel weg wohnung zahlung
    zeit zentrum zeugnis zimmer zulage zuschlag zuschuss""".split()
)


def parts(word: str, lexicon: Container[str]) -> tuple[str, ...]:
    """The parts of a folded German word, first to last; none if it is no compound.

    As few parts as possible. Where only the last part is known, it and the rest.
    """
    if len(word) < SHORTEST_COMPOUND:
        return ()
    found = _split(word, lexicon)
    return found if len(found) > 1 else _behind_unknown(word)


def _known(part: str, lexicon: Container[str]) -> bool:
    if part in HEADS:
        return True
    return SHORTEST_PART <= len(part) <= LONGEST_PART and part in lexicon


def _split(word: str, lexicon: Container[str]) -> tuple[str, ...]:
    @lru_cache(maxsize=None)
    def rest(start: int) -> tuple[str, ...] | None:
        if start and _known(word[start:], lexicon):
            return (word[start:],)
        splits = [
            (word[start:end], *tail)
            for end in range(start + 3, len(word) - 2)
            if _known(word[start:end], lexicon)
            for link in LINKS
            if word.startswith(link, end)
            and (tail := rest(end + len(link))) is not None
        ]
        return min(splits, key=lambda split: (len(split), -len(split[-1])), default=None)

    return rest(0) or ()


def _behind_unknown(word: str) -> tuple[str, ...]:
    heads = (word[end:] for end in range(SHORTEST_PART, len(word) - 2))
    head = next((head for head in heads if head in HEADS), "")
    first = word.removesuffix(head)
    return (first, head) if head else ()
