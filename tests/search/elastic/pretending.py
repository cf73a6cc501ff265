"""A server that only pretends to be Elasticsearch, and answers whatever a test wants."""

import http.server
import json
import threading
from contextlib import contextmanager

from search.engines import elastic_index, elastic_server
from search.facade import search
from search.models import Document, Generation

JSON = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}


def fits():
    """What an index that is the copy of this one says."""
    meta = elastic_index.origin(Generation.objects.get(live_as__isnull=False))
    told = {"kim-1": {"mappings": {"_meta": meta}}}
    return 200, json.dumps(told).encode(), JSON


def holds(number):
    """What an index of so many documents says."""
    told = {"_all": {"primaries": {"docs": {"count": number}}}}
    return 200, json.dumps(told).encode(), JSON


class Answering(http.server.BaseHTTPRequestHandler):
    """Tells which version made its index, and answers searches as it is told to."""

    def do_GET(self):
        is_count = self.path.endswith("/_stats/docs")
        self.say(*(self.server.count if is_count else self.server.mapping))

    def do_POST(self):
        self.server.asked += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.say(*self.server.answer)

    def say(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Nothing to say beside the tests."""


@contextmanager
def answering(status, body, **headers):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.daemon_threads = True
        server.asked, server.answer = 0, (status, body, headers)
        server.mapping, server.count = fits(), holds(Document.objects.count())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            elastic_server.forget_client()  # connections of the server end first
            server.shutdown()
            thread.join()


def found_embedded():
    page = search("Wohngeld", "de")
    assert page.engine == "embedded"
    return ("service", "wohngeld") in [(hit.kind, hit.id) for hit in page.hits]
