"""Compares a file that came back with what stands in the portal. Writes nothing itself:
a plan is shown first, and what is confirmed of it goes to ``drafts.write``."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.exchange import drafts
from pages.exchange.segments import Segment, filled
from pages.exchange.texts import TextField, text_fields
from pages.exchange.xliff_reading import ReadDocument, ReadPage, ReadText
from pages.models.content import ContentPage

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ProblemError(ValueError):
    """Why one text of the file is left out."""


@dataclass(frozen=True)
class Change:
    """One text that the file would put in the place of another."""

    field: TextField
    german: str
    before: str
    after: str
    # What stands in the portal is not what was exported: somebody wrote meanwhile.
    is_newer_here: bool

    @property
    def shown(self) -> str:
        return self.field.kind.fingerprint(self.before)

    @property
    def german_words(self) -> str:
        return self.field.kind.words(self.german)

    @property
    def words_before(self) -> str:
        return self.field.kind.words(self.before)

    @property
    def words_after(self) -> str:
        return self.field.kind.words(self.after)


@dataclass
class PagePlan:
    """What the file would change of one page."""

    title: str
    page: ContentPage | None = None
    made_from: str = ""
    german_changed: bool = False
    changes: list[Change] = field(default_factory=list)
    # (name of the text, or empty for the page; what is wrong)
    problems: list[tuple[str, str]] = field(default_factory=list)
    untranslated: int = 0
    unchanged: int = 0

    def key(self, change: Change) -> str:
        """What a form sends back to take a change, as it was shown."""
        return f"{self.page.pk if self.page else 0}.{change.field.name}.{change.shown}"

    @property
    def choices(self) -> list[tuple[str, Change]]:
        return [(self.key(change), change) for change in self.changes]


def plan(document: ReadDocument, user: Any) -> list[PagePlan]:
    """For every page of the file what it would change for this person; in the file's
    order."""
    found = pages_by_key({read.key for read in document.pages})
    plans, seen = [], set()
    for read in document.pages:
        page = found.get(read.key)
        if page is None:
            problem = _("This page is not there any more.")
            plans.append(PagePlan(read.original, problems=[("", problem)]))
        elif read.key in seen:
            problem = _("This page stands in the file twice.")
            plans.append(PagePlan(page.title, problems=[("", problem)]))
        else:
            plans.append(page_plan(read, page, document.code, user))
        seen.add(read.key)
    return plans


def pages_by_key(keys: set[str]) -> dict[str, ContentPage]:
    """The pages of a file; keys that are none of ours have no page."""
    wanted = [key for key in keys if UUID.fullmatch(key)]
    pages = Page.objects.filter(translation_key__in=wanted).specific()
    return {
        str(page.translation_key): page
        for page in pages
        if isinstance(page, ContentPage)
    }


def page_plan(read: ReadPage, page: ContentPage, code: str, user: Any) -> PagePlan:
    made_from = source_of(read, page)
    result = PagePlan(
        page.title,
        page,
        made_from=made_from,
        german_changed=made_from != page.compute_source_hash(),
    )
    if reason := drafts.refusal(page, code, user):
        result.problems.append(("", str(reason)))
        return result
    draft = drafts.newest(page)
    fields = {one.name: one for one in text_fields(type(page))}
    for text in read.texts:
        one = fields.pop(text.name, None)
        if one is None:
            problem = _("The portal has no such text, or it stands in the file twice.")
            result.problems.append((text.name, problem))
        else:
            add_text(result, text, Place(one, page, one.text(draft, code)))
    return result


def source_of(read: ReadPage, page: ContentPage) -> str:
    """The hash of the German text the file was made from.

    Programs may drop our marks; then the German in the file tells, if it is today's.
    """
    if read.source_hash:
        return read.source_hash
    wanted = {one.name: one.source(page) for one in text_fields(type(page))}
    kinds = {one.name: one.kind for one in text_fields(type(page))}
    found = {
        text.name: kinds[text.name].join(text.source)
        for text in read.texts
        if text.name in kinds
    }
    is_todays = found == {name: text for name, text in wanted.items() if text}
    return page.compute_source_hash() if is_todays else drafts.UNKNOWN_SOURCE


@dataclass(frozen=True)
class Place:
    """Where a text of the file belongs, and what stands there."""

    field: TextField
    page: ContentPage
    before: str


def add_text(result: PagePlan, text: ReadText, place: Place) -> None:
    """Enter one text of the file into the plan: as a change, a problem or a number."""
    if not text.problem and not any(text.targets):
        result.untranslated += 1
        return
    try:
        change = change_of(text, place, result.german_changed)
    except ProblemError as error:
        result.problems.append((place.field.label, str(error)))
    except ValidationError as error:
        result.problems.append((place.field.label, " ".join(error.messages)))
    else:
        if change is None:
            result.unchanged += 1
        else:
            result.changes.append(change)


def change_of(text: ReadText, place: Place, german_changed: bool) -> Change | None:
    """None for the text that stands there already; raises ProblemError and
    ValidationError for one that cannot be taken."""
    one, before = place.field, place.before
    german = one.source(place.page)
    after = translation_in(text, one)
    if not german_changed and one.kind.join(text.source) != german:
        raise ProblemError(_("The German text in the file was changed."))
    if after == before:
        return None
    after = one.cleaned(type(place.page), after)
    is_newer = bool(before) and text.exported != one.kind.fingerprint(before)
    return Change(one, german, before, after, is_newer)


def translation_in(text: ReadText, one: TextField) -> str:
    """The whole translation of a field, in canonical form; raises ProblemError."""
    if text.problem:
        raise ProblemError(text.problem)
    done = [target for target in text.targets if isinstance(target, Segment)]
    missing = len(text.targets) - len(done)
    if missing:
        raise ProblemError(
            _("%(missing)s of %(all)s paragraphs or lines are not translated.")
            % {"missing": missing, "all": len(text.targets)}
        )
    return one.kind.canonical(one.kind.join(filled(text.source, done)))


@dataclass
class Outcome:
    """What became of what was confirmed."""

    saved: list[str] = field(default_factory=list)
    # (title of the page, what is wrong)
    problems: list[tuple[str, str]] = field(default_factory=list)


def carry_out(plans: list[PagePlan], chosen: set[str], code: str, user: Any) -> Outcome:
    """Write the chosen changes, each page for itself: one that fails stops no other."""
    outcome = Outcome()
    outcome.problems += overtaken(plans, chosen)
    for one in plans:
        texts = {
            change.field.name: (change.shown, change.after)
            for key, change in one.choices
            if key in chosen
        }
        if one.page and texts:
            new = drafts.NewTexts(one.page.pk, code, texts, one.made_from)
            if problem := problem_with(new, user):
                outcome.problems.append((one.title, problem))
            else:
                outcome.saved.append(one.title)
    return outcome


def overtaken(plans: list[PagePlan], chosen: set[str]) -> list[tuple[str, str]]:
    """Chosen changes whose texts are others now than when they were shown."""
    known = {key for one in plans for key, change in one.choices}
    numbers = {key.split(".")[0] for key in chosen - known}
    problem = _("Somebody changed this page meanwhile. Look at it again.")
    return [
        (one.title, problem)
        for one in plans
        if one.page and str(one.page.pk) in numbers
    ]


def problem_with(new: drafts.NewTexts, user: Any) -> str:
    """Write the texts; why they could not be written, or nothing."""
    try:
        drafts.write(new, user)
    except drafts.ChangedMeanwhileError:
        return _("Somebody changed this page meanwhile. Look at it again.")
    except PermissionDenied:
        return _("You may not write this page in this language.")
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
