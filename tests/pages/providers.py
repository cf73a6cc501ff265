"""Servers on loopback that speak as providers of machine translation do, for tests.

They translate by writing the target language before every text, or answer as told.
"""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "a-key:fx"


class Provider(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        self.answer(None)

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.answer(json.loads(self.rfile.read(length)))

    def answer(self, content):
        server = self.server
        server.asked.append((self.command, self.path, content))
        if server.told is not None:
            status, body = server.told
        else:
            status, body = self.reply(content)
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class DeepLServer(Provider):
    def reply(self, content):
        if self.headers.get("Authorization") != f"DeepL-Auth-Key {KEY}":
            return 403, {"message": "Forbidden"}
        if self.path == "/v2/languages?type=target":
            return 200, [{"language": code} for code in ("AR", "EN-GB", "UK")]
        if self.path != "/v2/translate" or content["tag_handling"] != "html":
            return 404, {}
        assert content["source_lang"] == "DE"
        say = self.server.say
        texts = [say(text, content["target_lang"]) for text in content["text"]]
        return 200, {
            "translations": [
                {"detected_source_language": "DE", "text": text} for text in texts
            ]
        }


class LibreServer(Provider):
    def reply(self, content):
        if self.path == "/languages":
            return 200, [
                {"code": "en", "name": "English", "targets": ["fa"]},
                {"code": "de", "name": "German", "targets": ["ar", "en", "uk"]},
            ]
        if content.get("api_key") != KEY:
            return 403, {"error": "Invalid API key"}
        if self.path != "/translate" or content["format"] != "html":
            return 404, {"error": "Not found"}
        assert content["source"] == "de"
        say = self.server.say
        return 200, {
            "translatedText": [say(q, content["target"]) for q in content["q"]]
        }


@contextmanager
def serving(handler):
    """A running server: ``url``, ``asked``, ``told`` (status and body), ``say``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.asked, server.told = [], None
    server.say = lambda text, language: f"{language} {text}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
