"""The interface speaks every language it promises.

Readers' texts are translated into all languages; texts that only staff see exist in
German and English.
"""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext, to_locale

from pages.languages import LANGUAGES, SOURCE

# Files whose texts no reader ever sees.
STAFF_ONLY = (
    "booking/models/",
    "booking/access",
    "booking/guards",
    "booking/calendars",
    "booking/delivery",
    "booking/constraints",
    "booking/apps",
    "booking/staff",
    "booking/feeds",
    "booking/wagtail_hooks",
    "pages/models/",
    "pages/deleted_pages",
    "pages/edit_views",
    "pages/editing",
    "pages/exchange",
    "pages/emergency",
    "pages/fields",
    "pages/groups",
    "pages/image_",
    "pages/photos",
    "pages/language_actions",
    "pages/links/",
    "pages/office_form",
    "pages/topic_form",
    "pages/page_form",
    "pages/poster_admin",
    "pages/panels",
    "pages/pasted",
    "pages/refusals",
    "pages/reviews",
    "pages/stale",
    "pages/service_form",
    "pages/term_",
    "pages/wagtail_hooks",
    "pages/workflow_mails",
    "pages/translations",
    "pages/todo",
    "pages/overview",
    "pages/feedback/admin",
    "pages/feedback/mails",
    "pages/writing_aids",
    "search/models",
    "search/staff/",
    "search/glossary_",
    "search/term_check",
    "search/expla",
    "search/expansion_reasons",
    "templates/search/admin/",
    "search/todo",
    "templates/pages/exchange",
    "templates/pages/admin",
    "templates/pages/emergency",
    "templates/pages/image_texts",
    "templates/pages/admin",
    "templates/pages/panels",
    "templates/pages/todo",
    "templates/pages/workflow_mails",
    "templates/booking/admin",
)
# Staff work in German or English.
STAFF_LANGUAGES = ("de", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd%]")
PENDING = "native review is pending"


def catalogue(code):
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES/django.po"
    with path.open("rb") as file:
        return read_po(file)


def is_readers(message):
    """Whether any place of the text is one that readers see."""
    places = [place for place, _line in message.locations]
    return not places or any(not place.startswith(STAFF_ONLY) for place in places)


def texts(message):
    """The translations of a text, one for each plural form."""
    string = message.string
    return list(string) if isinstance(string, tuple | list) else [string]


def singular(message):
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def messages(code):
    found = [message for message in catalogue(code) if message.id]
    assert len(found) > 100
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_for_readers_is_translated(code):
    missing = [
        singular(message)
        for message in messages(code)
        if is_readers(message) and not all(texts(message))
    ]
    assert missing == []


@pytest.mark.parametrize("code", STAFF_LANGUAGES)
def test_every_text_for_staff_is_translated(code):
    missing = [
        singular(message) for message in messages(code) if not all(texts(message))
    ]
    assert missing == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_fuzzy(code):
    fuzzy = [singular(message) for message in messages(code) if message.fuzzy]
    assert fuzzy == []
    assert not catalogue(code).obsolete


@pytest.mark.parametrize("code", LANGUAGES)
def test_placeholders_are_those_of_the_text(code):
    wrong = []
    for message in messages(code):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        allowed = [sorted(PLACEHOLDER.findall(text)) for text in ids]
        for form in filter(None, texts(message)):
            used = sorted(PLACEHOLDER.findall(form))
            # A plural form for one thing may leave its number out.
            is_plural = len(ids) > 1
            if used not in allowed and not (is_plural and set(used) < set(allowed[-1])):
                wrong.append((singular(message), form))
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_plural_texts_have_as_many_forms_as_the_language(code):
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES/django.po"
    declared = re.search(r"nplurals=(\d)", path.read_text(encoding="utf-8"))
    assert declared, "the header says no Plural-Forms"
    number = int(declared.group(1))
    wrong = [
        singular(message)
        for message in messages(code)
        if message.pluralizable and len(texts(message)) != number
    ]
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_are_said_in_the_language_of_the_page(code):
    text = "%(number)s result", "%(number)s results"
    written = next(m for m in messages(code) if m.id == text)
    with translation.override(code):
        said = {ngettext(*text, number) for number in range(200)}
    assert said == set(texts(written))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_catalogue_knows_the_same_texts(code):
    def known(of):
        return {(str(message.id), message.context) for message in messages(of)}

    assert known(code) == known(SOURCE)


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c not in STAFF_LANGUAGES])
def test_the_catalogue_says_that_no_native_speaker_has_read_it(code):
    """Until one has: then their name stands there, and this language leaves the list."""
    assert PENDING in catalogue(code).header_comment.lower()


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_turns_the_text_around_it(code):
    """Direction is the page's business; controls would break what stands beside."""
    controls = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
    wrong = [
        singular(message)
        for message in messages(code)
        for form in texts(message)
        if controls.search(form)
    ]
    assert wrong == []


SCRIPTS = {
    "ar": "\u0600-\u06ff",
    "fa": "\u0600-\u06ff",
    "ckb": "\u0600-\u06ff",
    "ps": "\u0600-\u06ff",
    "prs": "\u0600-\u06ff",
    "uk": "\u0400-\u04ff",
    "ru": "\u0400-\u04ff",
    "bg": "\u0400-\u04ff",
    "ti": "\u1200-\u137f",
}


@pytest.mark.parametrize(("code", "letters"), SCRIPTS.items())
def test_translations_are_in_the_script_of_their_language(code, letters):
    own = re.compile(f"[{letters}]")
    wrong = [
        singular(message)
        for message in messages(code)
        for form in texts(message)
        if form and re.search(r"[^\W\d_]{4}", form) and not own.search(form)
    ]
    assert [text for text in wrong if text not in ("KIM", "E-Mail")] == []
