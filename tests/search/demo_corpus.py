"""The services of the demo as a corpus to evaluate searches with."""

import dataclasses

from portal.demo.files import services
from search import evaluation
from search.site import COVERED_CONCEPT
from search.terms import supplied


def corpus():
    """The demo's services: headings and leads, in the languages each of them has."""
    return {
        "services": [
            {"id": key, "topic": key, "municipalities": []} for key in services()
        ],
        "documents": [
            {
                "service": key,
                "lang": language,
                "title": text["heading"],
                "summary": text["lead"],
            }
            for key, texts in services().items()
            for language, text in texts.items()
        ],
    }


def answers_by_topic(monkeypatch, queries):
    """What the demo's services answer, each with the concepts of its topic, as on the site."""
    records_of = evaluation.records_of
    monkeypatch.setattr(
        evaluation,
        "records_of",
        lambda corpus: with_concepts_of_topics(records_of(corpus)),
    )
    return evaluation.evaluate(corpus(), queries)


def with_concepts_of_topics(records):
    """Each service answers the concepts of its topic, as on the site."""
    concepts = {record.key: {} for record in records}
    for concept in supplied():
        for topic in concept["topics"]:
            concepts[topic][concept["key"]] = COVERED_CONCEPT
    return [
        dataclasses.replace(record, concepts=concepts[record.key]) for record in records
    ]
