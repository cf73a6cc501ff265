"""Elasticsearch's scores add up from the same shares."""

from io import StringIO

import pytest
from django.core.management import call_command

from search.explain import explain, offered_engines

pytestmark = pytest.mark.django_db


def test_both_engines_are_explained_alike(index, configured):
    call_command("search_rebuild", stdout=StringIO())
    assert offered_engines() == ["elasticsearch", "embedded"]
    for query, town in (("Kita Betreuung", "kreuztal"), ("Wohngelt", None)):
        theirs = explain(query, "de", town)
        ours = explain(query, "de", town, "embedded")
        assert (theirs.engine, ours.engine) == ("elasticsearch", "embedded")
        assert [hit.identity for hit in theirs.hits] == [
            hit.identity for hit in ours.hits
        ]
        assert theirs.hits
        assert not any(hit.is_off for hit in (*theirs.hits, *ours.hits))
