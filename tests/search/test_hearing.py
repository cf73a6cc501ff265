"""German written down by ear: what is heard of it, and what it may stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import fold
from search.hearing import Hearing, heard

GERMAN = {
    "Anmeldung": "registration",
    "Ausbildung": "training",
    "Ausländerbehörde": "immigration",
    "Hebamme": "midwife",
    "Integrationskurs": "course",
    "Jobcenter": "jobcenter",
    "Jugendamt": "youth",
    "Kindergeld": "benefit",
    "Kita": "daycare",
    "Kaution": "deposit",
    "Krankenkasse": "insurance",
    "Kurs": "lesson",
    "Schuldnerberatung": "debts",
    "Wohnberechtigungsschein": "certificate",
    "Wohngeld": "rent",
}
HEARING = Hearing((fold(word), meaning) for word, meaning in GERMAN.items())


def meant(word, *, alone=True):
    found = HEARING.meant(
        fold(word).replace("\u200c", "").replace(" ", ""), alone=alone
    )
    return max(found, key=found.get, default=None)


@pytest.mark.parametrize(
    ("meaning", "spellings"),
    [
        ("registration", ["anmeldunk", "анмельдунг", "ኣንመልዱንግ"]),
        ("training", ["ausbildunk", "аусбільдунг", "آوسبیلدونگ", "aousbildoung"]),
        ("immigration", ["auslenderbehörde", "ауслендербехёрде", "آوسلندر بهورده"]),
        ("course", ["интеграционскурс", "انتغراتسيونس كورس", "ኢንተግራስዮንስኩርስ"]),
        ("jobcenter", ["yobsenter", "джобцентр", "جوب سنتر", "ጆብሰንተር"]),
        ("youth", ["yugendamt", "югендамт", "یوگندامت"]),
        ("benefit", ["chindergheld", "киндергельд", "كيندرجلد", "کیندەرگێڵد"]),
        ("insurance", ["krankenkase", "кранкенкасса", "كرانكن كاسه"]),
        ("debts", ["шульденбератунг", "شولدنر براتونغ"]),
        ("certificate", ["vonberehtigungsşayn", "فون بريشتيغونغس شاين"]),
        ("rent", ["вонгельд", "ووهن\u200cگلد", "ቮንገልድ"]),
        ("deposit", ["каутіон", "كاوتسيون"]),
    ],
)
def test_spellings_of_other_scripts_and_languages_are_understood(meaning, spellings):
    assert {spelling: meant(spelling) for spelling in spellings} == dict.fromkeys(
        spellings, meaning
    )


def test_the_word_itself_is_heard_most_surely():
    exact = HEARING.meant("krankenkasse", alone=True)["insurance"]
    near = HEARING.meant(fold("кранкенкарса"), alone=True)["insurance"]
    assert near < exact == 1.0


@pytest.mark.parametrize(
    "word", ["music", "restaurant", "погода", "футбол", "ресторан", "سيارة", "دانشگاه"]
)
def test_other_words_are_not_heard_as_german(word):
    assert meant(word) is None


def test_short_words_are_only_heard_where_nothing_stands_beside_them():
    assert meant("курс") == "lesson"
    assert meant("курс", alone=False) is None


def test_two_consonants_are_too_few():
    assert meant("кита") is None


def test_turkish_c_is_read_in_more_than_one_way():
    assert len(heard("cobsenter")) > 1


@given(st.text(max_size=60))
def test_any_text_may_have_been_heard(text):
    assert all(0 < sure <= 1 for sure in HEARING.meant(fold(text), alone=True).values())


@given(st.text(max_size=60))
def test_a_word_has_few_readings(text):
    assert 1 <= len(heard(fold(text))) <= 8
