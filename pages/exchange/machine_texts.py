"""Which texts of a page a machine translates, and what is taken of its answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from pages.exchange import drafts
from pages.exchange.machine import translated
from pages.exchange.segments import (
    Piece,
    Segment,
    filled,
    html_of,
    inline_nodes,
    segments_in,
)
from pages.exchange.texts import TextField, text_fields
from pages.exchange.xliff_writing import Work
from pages.translations import OUTDATED, State


@dataclass(frozen=True)
class Candidate:
    """A German text, and what stands in its translation's place."""

    field: TextField
    german: str
    before: str
    # Nobody's work is lost: nothing stands there, or it is outdated or a machine's.
    is_safe: bool

    @property
    def shown(self) -> str:
        return self.field.kind.fingerprint(self.before)

    @property
    def key(self) -> str:
        """What a form sends back to have it translated, as it was shown."""
        return f"{self.field.name}.{self.shown}"

    @property
    def german_words(self) -> str:
        return self.field.kind.words(self.german)

    @property
    def words_before(self) -> str:
        return self.field.kind.words(self.before)


def candidates(work: Work, code: str) -> list[Candidate]:
    """The texts of a page that have something in German."""
    found = []
    for one in text_fields(type(work.german)):
        if german := one.source(work.german):
            before = one.text(work.draft, code)
            is_safe = not before or is_replaceable(work, one, code)
            found.append(Candidate(one, german, before, is_safe))
    return found


def is_replaceable(work: Work, one: TextField, code: str) -> bool:
    """Whether the text there is outdated, or a machine's from another German text."""
    if work.state == State.MACHINE:
        made_from = work.draft.facts_of(code).get("hash")
        return bool(made_from != work.german.compute_source_hash())
    return work.state_of(one) == OUTDATED


@dataclass
class Result:
    """What a machine made of some texts of one page."""

    saved: int = 0
    # (name of the text, what is wrong)
    problems: list[tuple[str, str]] = field(default_factory=list)


def translate(work: Work, code: str, chosen: Iterable[Candidate], user: Any) -> Result:
    """Have texts translated and keep them as a draft, unchecked.

    Raises MachineError, PermissionDenied and ChangedMeanwhileError; then nothing changed.
    """
    wanted = list(chosen)
    if drafts.refusal(work.german, code, user):
        # Asked before anything is sent.
        raise PermissionDenied(code)
    sources = [one.field.kind.split(one.german) for one in wanted]
    sent = [html_of(part.nodes) for pieces in sources for part in segments_in(pieces)]
    answers = iter(translated(sent, code))
    result = Result()
    texts: dict[str, tuple[str, str]] = {}
    for one, source in zip(wanted, sources, strict=True):
        own = [next(answers) for _segment in segments_in(source)]
        try:
            texts[one.field.name] = (one.shown, put_in(one, source, own, work))
        except ValidationError as error:
            result.problems.append((one.field.label, " ".join(error.messages)))
    if texts:
        made_from = work.german.compute_source_hash()
        new = drafts.NewTexts(work.german.pk, code, texts, made_from, State.MACHINE)
        drafts.write(new, user)
    result.saved = len(texts)
    return result


def put_in(one: Candidate, source: list[Piece], answers: list[str], work: Work) -> str:
    """The whole text from its translated segments; raises ValidationError."""
    found = []
    for segment, html in zip(segments_in(source), answers, strict=True):
        answer = Segment(inline_nodes(html.strip()))
        if not answer.words().strip():
            raise ValidationError(_("The machine gave back nothing."))
        if answer.marks() != segment.marks():
            raise ValidationError(
                _("The machine lost or changed bold text, a link or a line break.")
            )
        found.append(answer)
    kind = one.field.kind
    text = kind.canonical(kind.join(filled(source, found)))
    return one.field.cleaned(type(work.german), text)
