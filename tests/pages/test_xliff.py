"""Translation work as XLIFF 2.0: what goes out comes back as it was, or with a reason."""

import re

import pytest
from django.utils import translation
from wagtail.models import PageLogEntry

from pages.exchange import drafts, importing, selection, xliff_reading, xliff_writing
from pages.exchange.xliff_reading import UnreadableFileError, read
from pages.models import ServicePage
from pages.permissions import language_permission
from tests import content
from tests.pages import xliff
from tests.pages.editors import translator_into
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db

BODY_DE = (
    '<p>Hilfe bei <b>Miete &amp; <a linktype="page" id="3">Wohnung</a></b><br/>hier</p>'
    "<ul><li>Antrag</li><li>Nachweis <b>im Original</b></li></ul>"
)
BODY_AR = (
    '<p><b>إيجار <a linktype="page" id="3">سكن</a></b> مساعدة<br/>هنا</p>'
    "<ul><li>طلب</li><li>إثبات <b>أصلي</b></li></ul>"
)
ARABIC = {"heading_ar": "بحث", "lead_ar": "باختصار.", "bring_ar": "أ\n\nب"}


@shared
def site():
    content.home()
    return content.service(
        "Wohnung suchen",
        "ar",
        body_de=BODY_DE,
        body_ar=BODY_AR,
        bring_de="Pass\n\nFoto",
        **ARABIC,
    )


page = own("site")


@pytest.fixture
def translator(page):
    return translator_into("ar")


def exported(code="ar", what="all"):
    rows = selection.statuses(code, what)
    return xliff_writing.document(selection.work_on(rows), code)


def unit_of(page, name):
    """The element of one text, as it is exported."""
    start = exported().decode().partition(f'<file id="{page.translation_key}"')[2]
    return re.search(f'<unit id="{name}".*?</unit>', start, re.DOTALL)[0]


def plan_of(text, user):
    text = text if isinstance(text, bytes) else text.encode()
    return importing.plan(read(text), user)


def plan_for(page, text, user):
    return next(one for one in plan_of(text, user) if one.title == page.title)


def take_all(plans, user, code="ar"):
    chosen = {key for one in plans for key, _change in one.choices}
    return importing.carry_out(plans, chosen, code, user)


def again(page):
    return ServicePage.objects.get(pk=page.pk)


def draft_of(page):
    return again(page).get_latest_revision_as_object()


def test_exports_keep_to_the_standard(page):
    content.service("Sprachkurs", body_de="<p>a<b>b</p><h2>c</h2>", lead_de="a\x0bb")
    for code in ("ar", "de-simple", "kmr"):
        root = xliff.check(exported(code))
        assert (root.get("srcLang"), root.get("trgLang")) == ("de", code)


def test_the_same_texts_make_the_same_file(page):
    content.service("Sprachkurs")
    assert exported() == exported()


def test_what_comes_back_unchanged_changes_nothing(page, translator):
    content.service("Sprachkurs")
    plans = plan_of(exported(), translator)
    assert [one.changes for one in plans] == [[]] * len(plans)
    assert [one.problems for one in plans] == [[]] * len(plans)
    assert plan_for(page, exported(), translator).unchanged == 4


def test_every_translation_is_in_the_file(page):
    text = exported().decode()
    for words in ("بحث", "باختصار.", "إثبات", "أ", "ب"):
        assert f">{words}" in text
    assert text.count('state="final"') == 7


def test_only_missing_and_outdated_texts_are_exported(page):
    content.service("Sprachkurs")
    assert page.title not in exported("ar", "open").decode()
    page.lead_de = "Anders."
    page.save_revision().publish()
    text = exported("ar", "open").decode()
    assert page.title in text
    assert "Sprachkurs" in text


def test_an_outdated_file_says_which_german_changed(page):
    page.lead_de = "Anders."
    page.save_revision().publish()
    unit = unit_of(page, "lead")
    assert 'state="initial" subState="kim:outdated"' in unit
    assert '<note id="n3" category="german-before">Kurz gesagt.</note>' in unit
    other = unit_of(page, "heading")
    assert 'state="translated"' in other


def test_a_translation_of_another_shape_travels_as_a_note(page):
    page.bring_ar = "أ"
    page.save_revision().publish()
    unit = unit_of(page, "bring")
    assert 'category="translated-before">أ</note>' in unit
    assert "<target>" not in unit


def test_the_german_draft_does_not_leave_the_house(page):
    page.lead_de = "GEHEIM"
    page.save_revision()
    assert "GEHEIM" not in exported().decode()


def test_pages_that_are_not_public_are_not_exported(page):
    page.unpublish()
    assert page.title not in exported().decode()


def test_an_alias_is_left_to_the_page_it_stands_for(page, translator):
    home = page.get_parent().get_parent()
    alias = page.create_alias(parent=home, update_slug="alias")
    text = exported().decode()
    assert str(alias.translation_key) not in text
    text = text.replace(str(page.translation_key), str(alias.translation_key))
    plan = plan_for(page, text.replace("باختصار.", "قصير."), translator)
    assert (plan.changes, len(plan.problems)) == ([], 1)


def test_new_texts_become_a_draft_that_readers_do_not_see(page, translator):
    plans = plan_of(exported().decode().replace("باختصار.", "قصير."), translator)
    outcome = take_all(plans, translator)
    assert (outcome.saved, outcome.problems) == ([page.title], [])
    draft = draft_of(page)
    assert (draft.lead_ar, draft.state("ar")) == ("قصير.", "draft")
    assert draft.heading_ar == "بحث"
    assert draft.facts_of("ar")["hash"] == page.source_hash
    live = again(page)
    assert (live.lead_ar, live.state("ar")) == ("باختصار.", "released")
    assert live.revisions.count() == 1
    log = PageLogEntry.objects.get(action=drafts.IMPORT_ACTION)
    assert (log.page_id, log.user) == (page.pk, translator)


def test_a_new_translation_of_rich_text_has_the_german_tags(page, translator):
    plans = plan_of(exported().decode().replace("إثبات", "ورقة"), translator)
    take_all(plans, translator)
    assert draft_of(page).body_ar == BODY_AR.replace("إثبات", "ورقة")


def test_words_that_look_like_tags_stay_words(page, translator):
    text = exported().decode().replace("إثبات", "&lt;b&gt;")
    take_all(plan_of(text, translator), translator)
    assert "&lt;b&gt;" in draft_of(page).body_ar


def test_german_that_changed_meanwhile_is_said(page, translator):
    before = page.source_hash
    text = exported().decode().replace("باختصار.", "قصير.")
    page.lead_de = "Anders."
    page.save_revision().publish()
    plan = plan_for(page, text, translator)
    assert plan.german_changed
    take_all([plan], translator)
    draft = draft_of(page)
    assert draft.lead_ar == "قصير."
    assert draft.facts_of("ar")["hash"] == before != again(page).source_hash


def test_an_outdated_text_left_as_it_was_stays_known_as_outdated(page, translator):
    before = page.source_hash
    page.lead_de, page.meta_description_de = "Anders.", "Auch anders."
    page.save_revision().publish()
    text = exported().decode().replace("بحث", "بحث جديد", 1)
    plan = plan_for(page, text, translator)
    assert not plan.german_changed
    take_all([plan], translator)
    assert draft_of(page).facts_of("ar")["hash"] == before
    # Then the other one follows, and nothing is left behind.
    text = exported().decode().replace("باختصار.", "قصير.")
    take_all([plan_for(page, text, translator)], translator)
    assert draft_of(page).facts_of("ar")["hash"] == again(page).source_hash


def test_a_text_somebody_wrote_meanwhile_is_not_overwritten_unasked(page, translator):
    text = exported().decode().replace("باختصار.", "قصير.")
    page.lead_ar = "جديد"
    page.draft("ar")
    page.save_revision()
    (change,) = plan_for(page, text, translator).changes
    assert change.is_newer_here
    assert (change.before, change.after) == ("جديد", "قصير.")


def test_a_text_written_between_preview_and_confirmation_stays(page, translator):
    text = exported().decode().replace("باختصار.", "قصير.")
    shown = {key for one in plan_of(text, translator) for key, _c in one.choices}
    page.lead_ar = "جديد"
    page.draft("ar")
    page.save_revision()
    outcome = importing.carry_out(plan_of(text, translator), shown, "ar", translator)
    assert outcome.saved == []
    assert [title for title, _problem in outcome.problems] == [page.title]
    assert draft_of(page).lead_ar == "جديد"


def test_the_writer_looks_once_more(page, translator):
    texts = {"lead": ("another text", "قصير.")}
    new = drafts.NewTexts(page.pk, "ar", texts, page.source_hash)
    with pytest.raises(drafts.ChangedMeanwhileError):
        drafts.write(new, translator)
    assert page.revisions.count() == 0


def test_deleted_pages_and_unknown_texts_are_named(page, translator):
    other = content.service("Sprachkurs")
    text = exported().decode().replace('<unit id="lead"', '<unit id="old"')
    other.delete()
    plans = plan_of(text, translator)
    gone = [one for one in plans if one.page is None]
    assert [one.title for one in gone] == [f"/de/angebote/{other.slug}/"]
    assert [label for label, _problem in plan_for(page, text, translator).problems] == [
        "old"
    ]


def test_a_page_that_stands_there_twice_is_taken_once(page, translator):
    text = exported().decode()
    file = re.search(r"<file .*?</file>", text, re.DOTALL)[0]
    plans = plan_of(text.replace(file, file + file), translator)
    assert [len(one.problems) for one in plans[:2]] == [0, 1]


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        # A mark of the target is gone, doubled or unknown.
        ("<target>أ</target>", "<target>أ<ph id='99'/></target>", "Was man mitbringt"),
        # One line is not translated.
        ("<target>أ</target>", "", "Was man mitbringt"),
        ("<target>أ</target>", "<target> </target>", "Was man mitbringt"),
        # The German was edited.
        ("<source>Pass</source>", "<source>Ausweis</source>", "Was man mitbringt"),
        ("<source>Pass</source>", "<source/>", "Was man mitbringt"),
        ("<source>Pass</source>", "", "Was man mitbringt"),
        # More than the column holds.
        ("<target>بحث</target>", f"<target>{'x' * 256}</target>", "Überschrift"),
        # Something that would run.
        ("<target>أ</target>", "<target>&lt;script&gt;</target>", "Was man mitbringt"),
        ("<target>أ</target>", "<target>&lt;iframe x&gt;</target>", "Was man mitbringt"),
        ("<target>أ</target>", "<target>&#106;avascript:alert()</target>", "Was man mitbringt"),
        ("<target>أ</target>", "<target><x/>أ</target>", "Was man mitbringt"),
        ("<target>أ</target>", "<target order='3'>أ</target>", "Was man mitbringt"),
        ("&lt;li&gt;", "&lt;iframe src='x'&gt;", "Worum es geht"),
    ],
)  # fmt: skip
def test_a_text_that_is_broken_is_named_and_the_others_are_taken(
    page, translator, before, after, label
):
    text = exported().decode()
    assert before in text
    text = text.replace(before, after, 1).replace("باختصار.", "قصير.")
    plan = plan_for(page, text, translator)
    assert [name for name, _problem in plan.problems] == [label]
    assert all(problem for _name, problem in plan.problems)
    assert [change.after for change in plan.changes] == ["قصير."]


def test_a_link_that_is_missing_is_named(page, translator):
    text = exported().decode()
    target = re.search(r"<target>[^\n]*?سكن[^\n]*?</target>", text)[0]
    plan = plan_for(page, text.replace(target, "<target>بدون</target>"), translator)
    assert [label for label, _problem in plan.problems] == ["Worum es geht"]
    assert plan.changes == []


def test_tags_hidden_in_the_original_data_are_cleaned_away(page, translator):
    text = exported().decode()
    text = text.replace("&lt;p&gt;", "&lt;p style=&quot;color: red&quot;&gt;")
    text = text.replace("طلب", "ورقة")
    # Changed, so that the German in the file cannot be compared.
    page.lead_de = "Anders."
    page.save_revision().publish()
    (change,) = plan_for(page, text, translator).changes
    assert change.after == BODY_AR.replace("طلب", "ورقة")


def test_programs_may_split_marks_and_add_annotations(page, translator):
    text = (
        exported().decode().replace("باختصار.", "<mrk id='m1' translate='no'>ق</mrk>ص")
    )
    text = re.sub(
        r'<pc id="(\d+)"([^>]*) dataRefStart="(d\d+)" dataRefEnd="(d\d+)">أصلي</pc>',
        r'<sc id="\1"\2 dataRef="\3"/>ورق<ec startRef="\1" dataRef="\4"/>',
        text,
    )
    plan = plan_for(page, text, translator)
    assert plan.problems == []
    assert {change.field.name: change.after for change in plan.changes} == {
        "lead": "قص",
        "body": BODY_AR.replace("أصلي", "ورق"),
    }


def test_programs_may_drop_our_marks(page, translator):
    """Then the German in the file tells whether it is today's."""
    text = re.sub(r"<mda:metadata>.*?</mda:metadata>", "", exported().decode())
    plan = plan_for(page, text.replace("باختصار.", "قصير."), translator)
    assert (plan.german_changed, plan.problems) == (False, [])
    assert [change.is_newer_here for change in plan.changes] == [True]
    page.lead_de = "Anders."
    page.save_revision().publish()
    plan = plan_for(page, text.replace("باختصار.", "قصير."), translator)
    assert plan.german_changed
    take_all([plan], translator)
    assert draft_of(page).facts_of("ar")["hash"] == drafts.UNKNOWN_SOURCE


def test_a_locked_page_and_one_of_others_are_left_alone(page, translator):
    text = exported().decode().replace("باختصار.", "قصير.")
    page.locked = True
    page.save()
    plan = plan_for(page, text, translator)
    assert (plan.changes, len(plan.problems)) == ([], 1)
    page.locked = False
    page.save()
    translator.groups.clear()
    translator = type(translator).objects.get(pk=translator.pk)
    plan = plan_for(page, text, translator)
    assert (plan.changes, len(plan.problems)) == ([], 1)
    assert not translator.has_perm(language_permission("ar"))


HEAD = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" '


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("Hallo", "line 1"),
        (f'{HEAD}version="2.0"><file>\n<unit', "line 2"),
        ("<html/>", "no XLIFF"),
        ('<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "2.0"),
        (f'{HEAD}version="3.0"/>', "2.0"),
        (f'{HEAD}version="2.0" srcLang="en" trgLang="ar"/>', "from “en”"),
        (f'{HEAD}version="2.0" srcLang="de" trgLang="xx"/>', "“xx”"),
        (f'{HEAD}version="2.0" srcLang="de" trgLang="de"/>', "“de”"),
        (f'{HEAD}version="2.0" srcLang="de" trgLang="ar"/>', "no text"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>', "entities"),
        ("<!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'><xliff/>", "document type"),
        ('<?xml version="1.0" encoding="utf-99"?><xliff/>', "UTF-8|read"),
        ('<?xml version="1.0" encoding="shift_jis"?><xliff/>', "UTF-8"),
    ],
)
def test_a_file_that_is_no_translation_is_refused_in_plain_words(text, said):
    with translation.override("en"), pytest.raises(UnreadableFileError, match=said):
        read(text.encode())


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(UnreadableFileError, match="10 MB"):
        read(b" " * (xliff_reading.MAX_SIZE + 1))


def test_marks_nested_without_end_are_refused(page, translator):
    deep = "<mrk id='m'>" * 500 + "x" + "</mrk>" * 500
    text = exported().decode().replace("<target>أ<", f"<target>{deep}<")
    assert [label for label, _p in plan_for(page, text, translator).problems] == [
        "Was man mitbringt"
    ]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("ar-SY", "ar"),
        ("AR", "ar"),
        ("de-simple", "de-simple"),
        ("de-DE", "de"),
        ("prs-AF", "prs"),
        ("arz", ""),
    ],
)
def test_languages_are_told_by_their_tags(language, code):
    assert xliff_reading.known_language(language) == code
