"""A server that answers as the test says, to show what the client does with such answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["CUT", "Answer", "Stub", "stub"]


@dataclass
class Answer:
    """One answer: its status, body and headers."""

    status: int = 200
    body: object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


CUT = Answer(0)
"""The connection is cut before an answer comes."""


@dataclass
class Stub:
    """What was asked of the server: the method and headers of each call."""

    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def stub(*answers: Answer) -> Iterator[Stub]:
    """Run a server that gives these answers in turn, the last one again and again."""
    seen = Stub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(seen, answers))
    seen.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(seen: Stub, answers: tuple[Answer, ...]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            given = answers[min(len(seen.asked), len(answers) - 1)]
            seen.asked.append((self.command, {k.lower(): v for k, v in self.headers.items()}))
            if given is CUT:
                self.close_connection = True
                return
            body = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
            self.send_response(given.status)
            for name, value in {**given.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:
            """Say nothing."""

        do_GET: Callable[..., None] = answer
        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    return Handler
