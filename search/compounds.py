"""The parts of German compounds, by a lexicon that grows with the texts."""

from collections.abc import Container
from functools import cache

from search.analysis import words
from search.stems import stem

SHORTEST_COMPOUND = 8
SHORTEST_PART = 4
LEAST_BEGINNING = 6
LONGEST_PART = 12
MOST_KNOWN = 50_000  # words remembered; readers send ever new ones
LINKS = ("", "s", "es", "n", "en", "er", "e", "ens")

# Last parts of what public offices name; a word may end in one after an unknown first part.
HEADS = frozenset(
    words(
        """
    Amt Anerkennung Anmeldung Anspruch Antrag Arbeit Arzt Aufenthalt Auflage Ausbildung
    Ausweis Bad Bahn Beihilfe Beitrag Beratung Berechtigung Bescheid Bescheinigung
    Betreuung Betrieb Bewerbung Bewilligung Bezug Buch Büro Bürger Dienst Eltern
    Erlaubnis Ermäßigung Erziehung Fahrt Familie Firma Forderung Formular Frau Frist
    Geburt Gebühr Gehalt Geld Gesetz Gesuch Gesundheit Gruppe Haus Hilfe Hort Kammer
    Karte Kasse Kind Klasse Konto Krankheit Kunde Kurs Leistung Lohn Mann Markt Meldung
    Miete Mittel Name Nachweis Nachzug Not Ordnung Pass Pflege Plan Platz Prüfung Recht
    Rente Ruf Sache Schein Schule Schutz Schwangerschaft Sorge Sprache Stand Stelle
    Steuer Strom Suche Termin Therapie Titel Umzug Unfall Unterhalt Unterkunft
    Untersuchung Urkunde Urlaub Verein Verfahren Vermittlung Versicherung Vertrag Visum
    Vorschuss Wechsel Weg Wohnung Zahlung Zeit Zentrum Zeugnis Zimmer Zulage Zuschlag
    Zuschuss
    """
    )
)


class Compounds:
    """Splits words by one lexicon; remembers what it has split."""

    def __init__(self, lexicon: Container[str] = frozenset()) -> None:
        self._lexicon = lexicon
        self._known: dict[str, tuple[str, ...]] = {}

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a folded German word, first to last; none if it is no compound.

        As few parts as possible. Where only the last part is known, it and the rest.
        """
        if len(word) < SHORTEST_COMPOUND:
            return ()
        if word not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            forms = dict.fromkeys((word, stem(word, "de")))  # Wohnungsanträge
            found = (self._split(form) for form in forms)
            split = next((parts for parts in found if len(parts) > 1), ())
            self._known[word] = split or _behind_unknown(word)
        return self._known[word]

    def beginning(self, word: str) -> str:
        """The longest known word that an unknown one begins with: Jugend of Jugendklub.

        What a compound begins with says what it is about; "" where nothing is known.
        """
        ends = range(
            min(len(word) - SHORTEST_PART, LONGEST_PART), LEAST_BEGINNING - 1, -1
        )
        return next((word[:end] for end in ends if self._is_part(word[:end])), "")

    def _is_part(self, part: str) -> bool:
        if part in HEADS:
            return True
        return SHORTEST_PART <= len(part) <= LONGEST_PART and part in self._lexicon

    def _split(self, word: str) -> tuple[str, ...]:
        @cache
        def rest(start: int) -> tuple[str, ...] | None:
            if start and self._is_part(word[start:]):
                return (word[start:],)
            splits = [
                (word[start:end], *tail)
                for end in range(start + 3, len(word) - 2)
                if self._is_part(word[start:end])
                for link in LINKS
                if word.startswith(link, end)
                and (tail := rest(end + len(link))) is not None
            ]
            return min(
                splits, key=lambda split: (len(split), -len(split[-1])), default=None
            )

        return rest(0) or ()


def _behind_unknown(word: str) -> tuple[str, ...]:
    heads = (word[end:] for end in range(SHORTEST_PART, len(word) - 2))
    head = next((head for head in heads if head in HEADS), "")
    first = word.removesuffix(head)
    return (first, head) if head else ()
