"""Compares a glossary file with the glossary: a plan is shown first, then carried out.

Adds and switches; takes no word away that editors wrote. All of it or nothing.
"""

import hashlib
import re
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.languages import SOURCE
from pages.models import Topic
from search import concept_changes
from search.glossary_files import ReadConcept, Spoken
from search.models import Concept, Term
from search.term_check import LONGEST_TERM, TermError, checked, sameness, tidied

LABELS = {
    "name": gettext_lazy("name"),
    "topics": gettext_lazy("topics"),
    "is_suggested": gettext_lazy("offer while typing"),
}
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


@dataclass(frozen=True)
class Line:
    """One thing that would be done, or is refused: then ``reason`` says why."""

    concept: str
    what: str
    language: str = ""
    text: str = ""
    reason: str = ""


@dataclass
class ConceptPlan:
    """What a file would do to one concept."""

    concept: Concept
    is_new: bool = False
    terms: list[Spoken] = field(default_factory=list)
    on: list[Term] = field(default_factory=list)
    off: list[Term] = field(default_factory=list)
    is_changed: bool = False

    @property
    def does_something(self) -> bool:
        return bool(self.terms or self.on or self.off or self.is_changed)


@dataclass
class ImportPlan:
    """What a file would do, line by line."""

    concepts: list[ConceptPlan] = field(default_factory=list)
    added: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)
    unchanged: int = 0

    @property
    def does_something(self) -> bool:
        return any(each.does_something for each in self.concepts)

    def digest(self) -> str:
        """Differs when the plan does: what is carried out is what was shown."""
        lines = repr((self.added, self.changed, self.refused))
        return hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()


class Planning:
    """Makes the plan for one file; reads the glossary once."""

    def __init__(self) -> None:
        self.plan = ImportPlan()
        concepts = Concept.objects.prefetch_related("terms")
        self._stored = {concept.key: concept for concept in concepts}
        self._topics = set(Topic.objects.values_list("key", flat=True))
        self._seen: set[str] = set()

    def add(self, read: ReadConcept) -> None:
        """One concept of the file."""
        reason = self._refusal(read)
        if reason:
            line = Line(tidied(read.key)[:60], _("concept"), reason=reason)
            self.plan.refused.append(line)
            return
        self._seen.add(read.key)
        stored = self._stored.get(read.key)
        planned = ConceptPlan(
            stored or Concept(key=read.key, name=_name_of(read)), is_new=stored is None
        )
        if stored is None:
            planned.is_changed = True
            line = Line(read.key, _("new concept"), text=planned.concept.name)
            self.plan.added.append(line)
        self._compare(planned, read)
        self._add_terms(planned, read)
        self._switch_off(planned, read)
        self.plan.concepts.append(planned)

    def _refusal(self, read: ReadConcept) -> str:
        if not KEY.fullmatch(read.key):
            return _("The key needs small letters, digits and hyphens, 60 at most.")
        if read.key in self._seen:
            return _("This concept stands in the file twice.")
        if read.key not in self._stored and not _name_of(read):
            return _("A new concept needs a name or a German word.")
        return ""

    def _compare(self, planned: ConceptPlan, read: ReadConcept) -> None:
        concept = planned.concept
        name = tidied(read.name or "")[:LONGEST_TERM]
        wanted = {
            "name": name or concept.name,
            "is_suggested": concept.is_suggested
            if read.is_suggested is None
            else read.is_suggested,
            "topics": concept.topics
            if read.topics is None
            else self._known_topics(concept, read.topics),
        }
        for column, value in wanted.items():
            if getattr(concept, column) != value:
                setattr(concept, column, value)
                planned.is_changed = True
                if not planned.is_new:
                    label = str(LABELS[column])
                    line = Line(read.key, label, text=_told(value))
                    self.plan.changed.append(line)

    def _known_topics(self, concept: Concept, topics: list[str]) -> list[str]:
        """Of these, the portal's; and others that the concept has had already."""
        known = self._topics | set(concept.topics)
        for topic in topics:
            if topic not in known:
                line = Line(concept.key, _("topic"), text=tidied(topic)[:LONGEST_TERM])
                self._refuse(line, _("The portal has no such topic."))
        return [topic for topic in topics if topic in known]

    def _refuse(self, line: Line, reason: str) -> None:
        self.plan.refused.append(
            Line(line.concept, line.what, line.language, line.text, reason)
        )

    def _add_terms(self, planned: ConceptPlan, read: ReadConcept) -> None:
        stored = _stored_terms(planned.concept)
        for language, text in read.terms:
            line = _line(read.key, _("word"), language, text)
            try:
                term = checked(text, language)
            except TermError as error:
                self._refuse(line, str(error))
                continue
            same = (language, sameness(term))
            known = stored.get(same, [])
            if not known and same not in stored:
                planned.terms.append((language, term))
                self.plan.added.append(line)
                stored[same] = []
            elif known and all(each.is_off for each in known):
                planned.on += known
                stored[same] = []
                line = Line(read.key, _("switched on"), language, term)
                self.plan.changed.append(line)
            else:
                self.plan.unchanged += 1

    def _switch_off(self, planned: ConceptPlan, read: ReadConcept) -> None:
        stored = _stored_terms(planned.concept)
        for language, text in read.off:
            line = _line(read.key, _("switched off"), language, text)
            known = [
                term
                for term in stored.get((language, sameness(text)), [])
                if term.origin != Term.Origin.EDITOR
            ]
            if not known:
                self._refuse(line, _("There is no such supplied word."))
            elif any(not term.is_off for term in known):
                planned.off += known
                self.plan.changed.append(line)
            else:
                self.plan.unchanged += 1


def _line(concept: str, what: str, language: str, text: str) -> Line:
    """Whatever a file holds, this can be shown."""
    return Line(concept, what, tidied(language)[:12], tidied(text)[:LONGEST_TERM])


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _name_of(read: ReadConcept) -> str:
    german = (text for language, text in read.terms if language == SOURCE)
    return tidied(read.name or next(german, ""))[:LONGEST_TERM]


def _stored_terms(concept: Concept) -> dict[Spoken, list[Term]]:
    found: dict[Spoken, list[Term]] = {}
    for term in concept.terms.all() if concept.pk else ():
        found.setdefault((term.language, sameness(term.text)), []).append(term)
    return found


def plan(read: list[ReadConcept]) -> ImportPlan:
    """What the concepts of a file would do; nothing is written."""
    planning = Planning()
    for concept in read:
        planning.add(concept)
    return planning.plan


class OutdatedPlanError(Exception):
    """What was shown is not what would be done now."""


@transaction.atomic
def carry_out(read: list[ReadConcept], digest: str) -> ImportPlan:
    """Do all that a file changes, and bring the index up to it.

    Raises OutdatedPlanError where this is not the plan of this digest.
    """
    concept_changes.take_turns()
    planned = plan(read)
    if planned.digest() != digest:
        raise OutdatedPlanError
    doing = [each for each in planned.concepts if each.does_something]
    for each in doing:
        if each.is_changed:
            concept_changes.mark_edited(each.concept)
            each.concept.save()
    Term.objects.bulk_create(
        (
            Term(concept=each.concept, language=language, text=text)
            for each in doing
            for language, text in each.terms
        ),
        ignore_conflicts=True,
    )
    for is_off, terms in (
        (False, [term.pk for each in doing for term in each.on]),
        (True, [term.pk for each in doing for term in each.off]),
    ):
        Term.objects.filter(pk__in=terms).update(is_off=is_off)
    concept_changes.update_concepts([each.concept for each in doing])
    return planned
