"""Names of all scripts are kept; characters that pretend to be others are not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.names import clean_name, mixes_scripts


@pytest.mark.parametrize(
    "name",
    [
        "أمينة",
        "می‌خواهم",
        "ሰላም ተስፋይ",
        "村上 春樹",
        "さくら子",
        "김민수",
        "O’Brien",
        "Łukasz Żółć",
        "Anne-Marie",
        "Олена Müller",
        "Müller-Коваленко",
        "Keʻalohi",
        "Jean 2",
        "Mª José",
        "Nguyễn Thị Hà",
        "தமிழ்",
        "👋",
    ],
)
def test_real_names_are_kept_and_mix_nothing(name):
    assert clean_name(name) == name
    assert not mixes_scripts(name)


@pytest.mark.parametrize(
    "name",
    ["Аmina", "Amіna", "Οlga", "Olеna Kovalenko", "Αmina", "𝐀mina", "Aminaم", "Ａmina"],
)
def test_a_word_of_two_scripts_is_no_name(name):
    assert mixes_scripts(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A\u200bmi\u2060na", "Amina"),
        ("Ami\u00adna\ufeff", "Amina"),
        ("Amina\U000e0041", "Amina"),
        ("Amina\u2028Ali", "Amina Ali"),
        ("A\u0301\u0302\u0303\u0304\u0305\u0306mina", "Á\u0302\u0303\u0304mina"),
    ],
)
def test_what_cannot_be_seen_is_dropped(typed, kept):
    assert clean_name(typed) == kept


@given(st.text(max_size=120))
def test_a_cleaned_name_has_one_line_and_stays_as_it_is(text):
    name = clean_name(text)
    assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in name)
    assert "\r" not in name
    assert "\n" not in name
    assert clean_name(name) == name
