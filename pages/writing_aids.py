"""Panels that tell, while somebody writes, how hard German is and what Easy German minds.

What they say is made here alone: when the form opens, from the saved text, and again from
what stands in the form, which a script sends a moment after the last key.
"""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.fields import RichTextField
from wagtail.permissions import page_permission_policy

from pages.easy_language import Rule, hints
from pages.languages import SOURCE
from pages.plain_text import paragraphs_of_html, paragraphs_of_lines
from pages.readability import AIM, Verdict, measure
from pages.translations import TranslatedContent, column

EASY_GERMAN = "de-simple"
# Not made of sentences, or not read by readers.
NO_SENTENCES = ("heading", "meta_description")
# More lines of one kind would hide the next kind.
MOST_OF_A_RULE = 5

VERDICTS = {
    Verdict.SHORT: _("The text is too short for a figure."),
    Verdict.EASY: _("Easy to read."),
    Verdict.GOOD: _("Good for texts that everybody should understand."),
    Verdict.HARD: _("Hard to read. Shorter sentences and shorter words help most."),
    Verdict.VERY_HARD: _(
        "Very hard to read. Split the long sentences and look for shorter words."
    ),
}
# What a rule is called, and what to do.
ADVICE = {
    Rule.LONG_SENTENCE: (_("Long sentences"), _("Make two sentences of it.")),
    Rule.CLAUSES: (_("More than one clause"), _("One thought in one sentence.")),
    Rule.PASSIVE: (_("Passive"), _("Say who does it: “We check your application.”")),
    Rule.GENITIVE: (_("Genitive"), _("Write “von” or “vom”, or two sentences.")),
    Rule.SUBJUNCTIVE: (
        _("Subjunctive"),
        _("Say what is, with “vielleicht” or “wenn”."),
    ),
    Rule.LONG_WORD: (_("Long words"), _("Put a hyphen between its parts.")),
    Rule.FOREIGN_WORD: (_("Foreign words"), _("Take an easier word, or explain it.")),
    Rule.ABBREVIATION: (_("Abbreviations"), _("Write the whole word, or explain it.")),
    Rule.MAN: (_("“man”"), _("Say who it is: “Sie” or the office.")),
    Rule.WRITTEN_NUMBER: (_("Numbers in words"), _("Write digits.")),
    Rule.ROMAN_NUMBER: (_("Roman numerals"), _("Write digits, or another name.")),
    Rule.OLD_YEAR: (_("Years long ago"), _("Write “vor langer Zeit”.")),
    Rule.SIGN: (_("Signs"), _("Write the word instead of the sign.")),
    Rule.NEGATION: (
        _("Negation"),
        _("Can you say what is, instead of what is not? If not, it may stay."),
    ),
}


def names_of(page_class: Any) -> list[str]:
    """The fields of a page type that are made of sentences."""
    return [name for name in page_class.text_fields if name not in NO_SENTENCES]


def paragraphs(page_class: Any, texts: dict[str, Any]) -> list[str]:
    """All paragraphs of these texts, given by the name of their field."""
    found: list[str] = []
    for name, text in texts.items():
        is_rich = isinstance(page_class._meta.get_field(name), RichTextField)
        read = paragraphs_of_html if is_rich else paragraphs_of_lines
        found += read(str(text or ""))
    return found


def readability_context(lines: list[str]) -> dict[str, Any]:
    """What the readability panel shows of a text."""
    found = measure(lines)
    return {
        "figures": found,
        "verdict": VERDICTS[found.verdict],
        "has_figure": found.verdict != Verdict.SHORT,
        "is_above_aim": found.school_year > AIM,
        "aim": AIM,
    }


def hints_context(lines: list[str]) -> dict[str, Any]:
    """What the panel of Easy German shows: hints by rule, some of each."""
    by_rule = groupby(hints(lines), key=lambda hint: hint.rule)
    found = [(rule, list(group)) for rule, group in by_rule]
    return {
        "rules": [
            (*ADVICE[rule], group[:MOST_OF_A_RULE], len(group)) for rule, group in found
        ],
        "is_empty": not lines,
    }


# By language: the template, and what it shows. Other languages have neither.
AIDS: dict[str, tuple[str, Callable[[list[str]], dict[str, Any]]]] = {
    SOURCE: ("pages/panels/readability_figures.html", readability_context),
    EASY_GERMAN: ("pages/panels/easy_hints.html", hints_context),
}
HEADINGS = {
    SOURCE: _("How easy this is to read"),
    EASY_GERMAN: _("Hints for Easy German"),
}


class WritingPanel(Panel):
    """The readability of German, or hints for Easy German."""

    def __init__(self, language: str = SOURCE, **kwargs: Any) -> None:
        super().__init__(**{"heading": HEADINGS[language], "icon": "glasses", **kwargs})
        self.language = language

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "language": self.language}

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/writing.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            code, page_class = self.panel.language, type(self.instance)
            names = names_of(page_class)
            texts = {name: getattr(self.instance, column(name, code)) for name in names}
            template, context = AIDS[code]
            address = reverse("pages_writing", args=[page_class._meta.model_name, code])
            return {
                **super().get_context_data(parent_context),
                **context(paragraphs(page_class, texts)),
                "template": template,
                "address": address,
                "fields": " ".join(column(name, code) for name in names),
            }


def writing_panels(code: str) -> list[Panel]:
    """The panel for texts of this language, if there is one."""
    return [WritingPanel(code)] if code in AIDS else []


@never_cache
@require_POST
def writing(request: HttpRequest, model: str, code: str) -> HttpResponse:
    """The panel for texts as they stand in the form. Stores nothing."""
    if not page_permission_policy.user_has_permission(request.user, "change"):
        raise PermissionDenied
    page_class = _page_class(model)
    if page_class is None or code not in AIDS:
        raise Http404
    try:
        texts = _posted(page_class, code, request)
    except (ValueError, KeyError, TypeError, AttributeError):
        # Not what the editor of rich texts sends.
        return HttpResponseBadRequest()
    template, context = AIDS[code]
    return render(request, template, context(paragraphs(page_class, texts)))


def _page_class(model: str) -> Any:
    """The page type of this name, if it has texts in many languages."""
    found = apps.get_app_config("pages").models.get(model)
    return found if found and issubclass(found, TranslatedContent) else None


def _posted(page_class: Any, code: str, request: HttpRequest) -> dict[str, Any]:
    """The texts as the form's own fields read them."""
    fields = page_class.form_for(code).get_form_class().base_fields
    return {
        name: fields[column(name, code)].widget.value_from_datadict(
            request.POST, request.FILES, column(name, code)
        )
        for name in names_of(page_class)
        if column(name, code) in request.POST and column(name, code) in fields
    }


@hooks.register("register_admin_urls")
def writing_urls() -> list[URLPattern]:
    return [path("writing/<slug:model>/<slug:code>/", writing, name="pages_writing")]
