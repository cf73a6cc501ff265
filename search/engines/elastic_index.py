"""What Elasticsearch stores: a copy of the live generation of the embedded index.

Nothing is analysed again: the weights are those of the embedded index, so both engines
find the same. No personal data: published texts' words, without the texts.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch, helpers
from elasticsearch.dsl import Date, Double, Keyword, Long, Mapping, SparseVector, Text

from pages.languages import LANGUAGES
from search.analysis import ANALYSIS_VERSION
from search.engines.elastic_query import WINDOW, token
from search.engines.elastic_server import OutOfDateError
from search.engines.tables import batched
from search.models import Document, Generation, Posting
from search.records import Identity

logger = logging.getLogger(__name__)

DOCUMENTS_AT_ONCE = 200
BYTES_AT_ONCE = 8_000_000
NEWER_IS_THERE = 409
SCRATCH, SCRATCH_DIGITS = "-scratch-", 12
SETTINGS = {
    "number_of_shards": 1,
    # A copy as soon as there is a second node, none while there is not.
    "auto_expand_replicas": "0-1",
    # A late, older change must not bring back what was deleted.
    "gc_deletes": "1h",
    "max_result_window": WINDOW,
}


def _fields() -> Mapping:
    """The fields of a document; what is not listed here is refused."""
    fields = Mapping()
    for name in ("kind", "key", "fingerprint"):
        fields.field(name, Keyword(index=False, doc_values=False))
    fields.field("document", Long(index=False, doc_values=False))
    fields.field("identity", Keyword())  # the order of equal ones
    fields.field("impacts", SparseVector())
    fields.field(
        "words", Text(analyzer="whitespace", norms=False, index_options="docs")
    )
    for name in ("languages", "topics", "towns", "spoken"):
        fields.field(name, Keyword())
    fields.field("weight", Double())
    fields.field("valid_from", Date(format="strict_date"))
    fields.field("valid_to", Date(format="strict_date"))
    fields.meta("dynamic", "strict")
    # They are large, and nobody wants them back.
    fields.meta("_source", {"excludes": ["impacts", "words"]})
    return fields


# Changes whenever an index made before would not do any more.
FINGERPRINT = hashlib.sha256(
    json.dumps([_fields().to_dict(), SETTINGS, ANALYSIS_VERSION]).encode()
).hexdigest()[:32]


def mapping() -> dict[str, Any]:
    """The fields, and which version of this program they are of; not yet of what."""
    return _fields().to_dict() | {"_meta": {"fingerprint": FINGERPRINT}}


def alias() -> str:
    """The name under which the index that readers search is found."""
    return str(settings.SEARCH_INDEX_PREFIX)


def new_name(now: datetime) -> str:
    """What an index made now is called."""
    return f"{alias()}-{now:%Y%m%d%H%M%S%f}"


def filling(name: str) -> str:
    """The alias to write to until an index is put in use.

    A name that must be an alias is never made into an index of its own, with fields guessed
    from what comes first, should somebody have deleted the index meanwhile.
    """
    return f"{name}-filling"


def create(client: Elasticsearch, name: str) -> None:
    """Create an empty index beside the one in use; nothing is found in it yet."""
    client.indices.create(
        index=name,
        aliases={filling(name): {}},
        mappings=mapping(),
        settings={**SETTINGS, "refresh_interval": "-1"},
    )


def put_in_use(client: Elasticsearch, name: str, generation: Generation) -> None:
    """Make readers search this copy of a generation and no other, in one step."""
    client.indices.put_mapping(index=name, meta=origin(generation))
    client.indices.put_settings(index=name, settings={"refresh_interval": "1s"})
    client.indices.refresh(index=name)
    actions: list[dict[str, Any]] = [
        {"add": {"index": name, "alias": alias()}},
        {"remove": {"index": name, "alias": filling(name)}},
    ]
    actions += [
        {"remove": {"index": index, "alias": alias()}}
        for index, aliases in _made(client).items()
        if alias() in aliases and index != name
    ]
    client.indices.update_aliases(actions=actions)


def drop_others(client: Elasticsearch, name: str) -> None:
    """Delete the indices before this one, and what rebuilds that broke off left over.

    Not the one in use, should another rebuild have put it there meanwhile.
    """
    for index, aliases in _made(client).items():
        if index < name and alias() not in aliases:
            client.indices.delete(index=index, ignore_unavailable=True)


def scratch_name() -> str:
    """What an index of an evaluation is called."""
    return f"{alias()}{SCRATCH}{secrets.token_hex(SCRATCH_DIGITS // 2)}"


def drop_scratch(client: Elasticsearch, before: datetime) -> None:
    """Delete what evaluations made before a time (UTC) and were killed over."""
    names = f"{alias()}{SCRATCH}*"
    for name, index in client.indices.get(index=names, features="settings").items():
        milliseconds = int(index["settings"]["index"]["creation_date"])
        is_ours = len(name) == len(names) - 1 + SCRATCH_DIGITS
        if is_ours and milliseconds < before.timestamp() * 1000:
            client.indices.delete(index=name, ignore_unavailable=True)


def indices(client: Elasticsearch) -> list[str]:
    """Every index of this prefix that a rebuild has made, in use or left over."""
    return sorted(_made(client))


def _made(client: Elasticsearch) -> dict[str, list[str]]:
    """{index: its aliases}."""
    found = client.indices.get(index=f"{alias()}-*", features="aliases").body
    digits = len("YYYYmmddHHMMSSffffff")
    return {
        name: list(index["aliases"])
        for name, index in found.items()
        if (number := name.removeprefix(f"{alias()}-")).isdigit()
        and len(number) == digits
    }


def origin(generation: Generation) -> dict[str, str]:
    """What tells a copy: the program's version, and of what, unlike any elsewhere."""
    built = f"{generation.pk} {generation.built_at:%Y%m%d%H%M%S%f}"
    return {"fingerprint": FINGERPRINT, "generation": built}


def make_sure_it_fits(client: Elasticsearch) -> None:
    """Raises OutOfDateError for an index of another version, database or generation.

    And for one that somebody has emptied; a few documents may always be on their way.
    """
    answer = client.indices.get_mapping(index=alias())
    found = [index["mappings"].get("_meta", {}) for index in answer.body.values()]
    live = Generation.objects.filter(live_as__isnull=False).first()
    if [meta.get("fingerprint") for meta in found] != [FINGERPRINT]:
        reason = "made by another version; run search_rebuild"
    elif live is None or found != [origin(live)]:
        reason = "not a copy of this index; run search_rebuild"
    elif _number_in_use(client) * 2 < live.documents.count():
        reason = "most documents are missing; run search_rebuild"
    else:
        return
    logger.warning("Elasticsearch cannot be used: %s", OutOfDateError.__name__)
    raise OutOfDateError(reason)


def _number_in_use(client: Elasticsearch) -> int:
    told = client.indices.stats(index=alias(), metric="docs")
    return int(told["_all"]["primaries"]["docs"]["count"])


def number_of(identity: Identity) -> str:
    """A document's id: of one length, whatever letters its key has."""
    return hashlib.sha256("\0".join(identity).encode()).hexdigest()[:40]


def bodies(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """The documents as Elasticsearch stores them, one query for each batch."""
    for batch in batched(documents, DOCUMENTS_AT_ONCE):
        impacts: dict[int, dict[str, float]] = {row.pk: {} for row in batch}
        postings = Posting.objects.filter(document__in=impacts, impact__gt=0)
        rows = postings.values_list(
            "document_id", "lexeme__kind", "lexeme__text", "impact"
        )
        for document, kind, text, impact in rows.iterator():
            impacts[document][token((kind, text))] = impact
        for row in batch:
            yield _body(row, impacts[row.pk])


def _body(document: Document, impacts: dict[str, float]) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "key": document.key,
        "identity": f"{document.kind} {document.key}",
        "document": document.pk,
        "fingerprint": document.fingerprint,
        "impacts": impacts,
        "words": " ".join(impacts),
        "languages": [
            code for at, code in enumerate(LANGUAGES) if document.languages >> at & 1
        ],
        "topics": document.topics.split(),
        "towns": document.towns.split(),
        "spoken": document.spoken.split(),
        "weight": document.weight,
        "valid_from": document.valid_from,
        "valid_to": document.valid_to,
    }


def storing(body: dict[str, Any], version: int) -> dict[str, Any]:
    """To store a document, unless a newer version is there."""
    identity = body["kind"], body["key"]
    return {"_op_type": "index", **_addressed(identity, version), "_source": body}


def deleting(identity: Identity, version: int) -> dict[str, Any]:
    """To delete a document, unless a newer version is there."""
    return {"_op_type": "delete", **_addressed(identity, version)}


def _addressed(identity: Identity, version: int) -> dict[str, Any]:
    return {
        "_id": number_of(identity),
        "version": version,
        "version_type": "external_gte",
    }


def write(
    client: Elasticsearch,
    to: str,
    actions: Iterable[dict[str, Any]],
    *,
    retries: int = 0,
) -> set[str]:
    """Send changes in bulk to an alias; the ids of those that were refused.

    A document that is there in a newer version, or no more, is as it should be. Retries,
    seconds apart, what a busy server puts off.
    """
    done = helpers.streaming_bulk(
        client,
        actions,
        index=to,
        max_retries=retries,
        chunk_size=DOCUMENTS_AT_ONCE,
        max_chunk_bytes=BYTES_AT_ONCE,
        raise_on_error=False,
        require_alias=True,
    )
    return {
        outcome["_id"]
        for _ok, action in done
        for outcome in action.values()
        if "error" in outcome and outcome["status"] != NEWER_IS_THERE
    }


def stored(client: Elasticsearch) -> dict[Identity, tuple[str, int]]:
    """{identity: fingerprint and row} of all that readers may find now.

    Whatever is indexed anew gets another row, even if nothing changed: a copy made while its
    words were being exchanged is told from a whole one.
    """
    client.indices.refresh(index=alias())
    fields = ["kind", "key", "fingerprint", "document"]
    hits = helpers.scan(
        client, index=alias(), query={"_source": fields}, size=2000, scroll="1m"
    )
    return {
        (found["kind"], found["key"]): (found["fingerprint"], found["document"])
        for found in (hit["_source"] for hit in hits)
    }
