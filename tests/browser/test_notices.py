"""A town's editors at work: an emergency banner for all readers, text pasted from Word."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.test_staff import CONTENT, save, sign_in
from tests.browser.test_translators import until_saved

PHONE, DESK = 360, 1280
NOTICES = "section.notices"
WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
p.MsoNormal {margin:0cm; font-family:"Calibri"}</style></head><body>
<!--StartFragment--><p class="MsoNormal" style="margin-bottom:8pt"><b><span
style="font-size:14pt;color:red">Bitte mitbringen</span></b><span> am ersten
Tag:<o:p></o:p></span></p>
<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span
style="font-family:Symbol">·<span style="font:7pt 'Times New Roman'">&nbsp;&nbsp;&nbsp;
</span></span>den Aus&shy;weis</p><!--EndFragment--></body></html>
"""
PASTE = """
(box, html) => {
  box.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/html', html);
  clipboardData.setData('text/plain', 'Bitte mitbringen');
  const options = {clipboardData, bubbles: true, cancelable: true};
  box.dispatchEvent(new ClipboardEvent('paste', options));
}
"""


@pytest.fixture
def editor(page: Page) -> Page:
    sign_in(page, "redaktion-netphen")
    return page


def look_at_flood(editor: Page) -> None:
    editor.goto("/admin/emergency/")
    editor.get_by_label("Hochwasser").check()
    editor.locator("input[name=phone]").fill("0271 3331234")
    save(editor)
    expect(editor.locator(CONTENT)).to_contain_text("Повінь")


def is_accessible(page: Page, scope: str | None = None) -> None:
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        problems = violations(page, scope)
        assert not problems, f"{page.url} at {width}:\n{problems}"
        whole = page.locator(scope or "html")
        assert whole.evaluate("box => box.scrollWidth") <= width


def test_a_town_warns_its_readers_in_their_language(editor: Page) -> None:
    look_at_flood(editor)
    is_accessible(editor, CONTENT)
    editor.locator("button[name=confirm]").click()
    expect(editor.locator(".messages .success")).to_be_visible()
    is_accessible(editor, CONTENT)

    for address in (
        "/ar/orte/netphen/",
        "/ar/booking/?municipality=netphen&kind=erstgespraech",
    ):
        editor.goto(address)
        banner = editor.locator(NOTICES)
        expect(banner).to_contain_text("فيضان")
        expect(banner.locator("[lang=ar][dir=rtl]")).to_be_visible()
        expect(banner.locator("a[href='tel:+492713331234']")).to_be_visible()
        is_accessible(editor)
    editor.goto("/ar/orte/kreuztal/")
    expect(editor.locator(NOTICES)).to_have_count(0)

    editor.goto("/admin/emergency/")
    editor.locator("a[href$='/end/']").click()
    editor.wait_for_url("**/end/")
    expect(editor.locator(CONTENT)).to_be_visible()
    is_accessible(editor, CONTENT)
    save(editor)
    expect(editor.locator(".messages .success")).to_be_visible()
    editor.goto("/ar/orte/netphen/")
    expect(editor.locator(NOTICES)).to_have_count(0)


def test_text_pasted_from_word_is_clean(editor: Page) -> None:
    editor.goto("/admin/pages/search/?q=Netphen")
    own = editor.locator(
        "main a[href$='/edit/']", has_text=re.compile(r"^\s*Netphen\s*$")
    )
    own.first.click()
    field = editor.locator("[data-contentpath=body_de] [contenteditable=true]")
    editor.locator("[data-side-panel-toggle=preview]").click()
    preview = editor.frame_locator("#w-preview-iframe")
    until_saved(editor, lambda: field.evaluate(PASTE, WORD), "Bitte mitbringen")
    expect(field).to_contain_text("Bitte mitbringen")
    text = preview.locator("main .stack", has_text="Bitte mitbringen").last
    bold = text.locator("b", has_text="Bitte mitbringen").first
    expect(bold).to_be_visible(timeout=30_000)
    expect(
        text.locator("li", has_text=re.compile("^den Ausweis$")).first
    ).to_be_visible()
    pasted = text.evaluate("box => box.innerHTML")
    for trace in ("Mso", "style=", "<o:", "<span", "·", "&shy;", "\u00ad"):
        assert trace not in pasted, pasted
