"""An upstream that keeps the bytes of every request as they came, and answers each with the same short message."""

from __future__ import annotations

import socketserver
import threading

ANSWER = (
    b'{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[],'
    b'"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}')


class Recorder:
    """Listens on a free loopback port; `take(mark)` gives the requests whose body holds that mark, and forgets them.

    Method, target and body; the host is the upstream's own and left out."""

    def __init__(self) -> None:
        recorder = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while recorder.serve(self.rfile, self.wfile):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 256

        self.seen: list[tuple[str, str, str, bytes]] = []
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, source, sink) -> bool:
        line = source.readline()
        if not line:
            return False
        length = 0
        while (field := source.readline()) not in (b"\r\n", b""):
            name, _, value = field.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = source.read(length)
        with self.lock:
            method, target = line.split(b" ")[:2]
            self.seen.append((method.decode(), target.decode("latin-1"), "", body))
        sink.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER))
        return True

    def take(self, mark: bytes) -> list[tuple[str, str, str, bytes]]:
        with self.lock:
            mine = [request for request in self.seen if mark in request[3]]
            self.seen = [request for request in self.seen if mark not in request[3]]
        return mine

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
