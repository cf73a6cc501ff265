"""Forms of one word in each language: which are the same to search, and which are not."""

import pytest

from pages.languages import LANGUAGES
from search.analysis import words
from search.stems import asked_stems, stem

SAME = {
    "de": [
        ("Wohnungen", "Wohnung"),
        ("Bürgerämter", "Buergeraemter"),
        ("Straße", "STRASSE"),
        ("Anträge", "Antrag"),
        ("beantragen", "beantrage"),
        ("Kurse", "Kurses"),
    ],
    "de-simple": [
        ("Not-Ruf", "Notruf"),
        ("Aufenthalts·erlaubnis", "Aufenthaltserlaubnis"),
        ("Ärzte", "Aerzte"),
        ("Kinder", "Kindern"),
        ("Schulen", "Schule"),
    ],
    "en": [
        ("courses", "course"),
        ("permits", "permit"),
        ("registration", "registrations"),
        ("working", "works"),
        ("naïve", "naive"),
    ],
    "fr": [
        ("l'école", "école"),
        ("logements", "logement"),
        ("d’asile", "asile"),
        ("écoles", "ecole"),
        ("cœur", "coeur"),
    ],
    "tr": [
        ("çocuklar", "cocuk"),
        ("İstanbul'da", "istanbul"),
        ("kursları", "kurs"),
        ("çocukları", "çocuk"),
        ("doktorlar", "doktor"),
        ("ŞEHİR", "sehir"),
    ],
    "ru": [
        ("квартиры", "квартиру"),
        ("ребёнка", "ребенка"),
        ("переводчика", "переводчик"),
        ("долги", "долгов"),
        ("школы", "школе"),
    ],
    "uk": [
        ("квартири", "квартиру"),
        ("сім’я", "сімʼя"),
        ("реєстрації", "реєстрацію"),
        ("ґрунт", "грунт"),
        ("дитини", "дитину"),
    ],
    "bg": [
        ("училището", "училище"),
        ("курсът", "курса"),
        ("документите", "документи"),
        ("квартирата", "квартира"),
        ("лекарят", "лекари"),
    ],
    "pl": [
        ("szkoły", "szkoła"),
        ("długi", "dlugi"),
        ("kursy", "kurs"),
        ("mieszkania", "mieszkanie"),
        ("tłumacza", "tłumacz"),
    ],
    "ro": [
        ("școala", "școală"),
        ("şcoală", "școală"),
        ("cursurile", "cursuri"),
        ("doctorii", "doctor"),
        ("datorii", "datoriile"),
    ],
    "sq": [
        ("shkolla", "shkollës"),
        ("fëmijët", "femije"),
        ("kursi", "kurs"),
        ("gjermanishtes", "gjermanisht"),
        ("punën", "puna"),
    ],
    "so": [
        ("guriga", "guri"),
        ("caafimaadka", "cafimaad"),
        ("lacagta", "lacag"),
        ("luuqadda", "luuqad"),
        ("shaqada", "shaqa"),
    ],
    "kmr": [
        ("zarokê", "zarokan"),
        ("xaniyê", "xanî"),
        ("dibistana", "dibistanê"),
        ("destûra", "destûr"),
        ("kursên", "kursa"),
    ],
    "ckb": [
        ("منداڵەکەم", "منداڵ"),
        ("بیمەی", "بیمە"),
        ("مۆڵەتی", "مولەت"),
        ("قوتابخانەکە", "قوتابخانە"),
        ("کورسێک", "كورس"),
    ],
    "ar": [
        ("المدرسة", "مدرسه"),
        ("إقامة", "اقامه"),
        ("للإيجار", "الايجار"),
        ("مدرسـة", "مدرسة"),
        ("بالمدرسة", "والمدرسة"),
    ],
    "fa": [
        ("خانه‌ها", "خانه‌های"),
        ("کتاب", "كتاب"),
        ("بیمه‌ی", "بیمه"),
        ("پزشکان", "پزشک"),
        ("کلاس‌ها", "کلاس"),
    ],
    "prs": [
        ("مکتب‌ها", "مکتب"),
        ("داکتران", "داکتر"),
        ("قرضی", "قرض"),
        ("کورس‌های", "کورس"),
        ("فارسی", "فارسي"),
    ],
    "ps": [
        ("کورسونه", "کورس"),
        ("ښوونځی", "ښوونځي"),
        ("ماشومانو", "ماشوم"),
        ("ډاکټران", "ډاکټر"),
        ("جوازونه", "جواز"),
    ],
    "ti": [
        ("ትምህርቲ", "ትምህርት"),
        ("ኮርስ", "ኮርሲ"),
        ("ሰነድ", "ሠነድ"),
        ("ዶክተራት", "ዶክተር"),
        ("ቆልዓታት", "ቆልዓ"),
    ],
}
OTHER = {
    "de": [("Kind", "Kino"), ("Amt", "Arzt")],
    "en": [("work", "word"), ("rent", "rental")],
    "fr": [("cours", "courrier")],
    "tr": [("kira", "kırk"), ("iş", "eş")],
    "ru": [("школа", "шкаф"), ("мир", "мера")],
    "uk": [("мій", "ми"), ("дім", "дим")],
    "bg": [("работа", "работник")],
    "pl": [("praca", "prawo")],
    "ro": [("curs", "credit")],
    "sq": [("punë", "pula")],
    "so": [("guri", "guur")],
    "kmr": [("kar", "kur")],
    "ckb": [("کار", "کورس")],
    "ar": [("مدرسة", "درس"), ("عمل", "علم")],
    "fa": [("کار", "کارت")],
    "ps": [("کور", "کار")],
    "ti": [("ኮርስ", "ኮራ")],
}


def forms(text, language):
    return [stem(word, language) for word in words(text, language)][:1]


def pairs(table):
    return [(code, *pair) for code, found in table.items() for pair in found]


@pytest.mark.parametrize(("language", "one", "other"), pairs(SAME))
def test_forms_of_a_word_are_the_same(language, one, other):
    assert forms(one, language) == forms(other, language) != []


@pytest.mark.parametrize(("language", "one", "other"), pairs(OTHER))
def test_other_words_stay_apart(language, one, other):
    assert forms(one, language) != forms(other, language)


def test_every_language_has_its_examples():
    assert SAME.keys() == LANGUAGES.keys()
    assert all(len(found) >= 5 for found in SAME.values())


@pytest.mark.parametrize(
    ("word", "verb"),
    [("geimpft", "impf"), ("gekündigt", "kundig"), ("eingebürgert", "einburg")],
)
def test_german_participles_are_asked_for_by_their_verb(word, verb):
    assert verb in asked_stems(words(word)[0], "de")
