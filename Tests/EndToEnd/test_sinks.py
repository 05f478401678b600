"""Sinks as programs of others see them: syslog over a connection, and one that never answers."""

from __future__ import annotations

import re
import socket
import threading
import time
from pathlib import Path

from house import House, free_port, small_policies
from witness import settings


class SyslogServer:
    """Takes connections and cuts them into messages by their lengths (RFC 6587, 3.4.1)."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                stream = b""
                while piece := connection.recv(65536):
                    stream += piece
            while stream:
                length, _, stream = stream.partition(b" ")
                self.messages.append(stream[: int(length)].decode())
                stream = stream[int(length):]

    def wait_for(self, text: str, seconds: float = 30) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in self.messages:
                if text in message:
                    return message
            time.sleep(0.05)
        raise AssertionError(f"no message holds {text}")


def test_leaves_go_to_syslog_beside_a_sink_that_hangs(tmp_path: Path) -> None:
    server, hanging = SyslogServer(), socket.create_server(("127.0.0.1", 0))
    house = House(policies=small_policies(tmp_path), audit=settings([], f"""  sinks:
    - {{name: hanging, url: "http://127.0.0.1:{hanging.getsockname()[1]}/"}}
    - {{name: siem, url: "syslog+tcp://127.0.0.1:{server.port}", format: cef}}
"""))
    try:
        house.start()
        house.json("tenant", "create", "acme", "--tier", "pro")
        message = server.wait_for("tenant-created")
        head = (r"<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \S+ gatehoused - tenant-created "
                r'\[leaf@32473 log="[^"]+/audit/ten_\w+" index="\d+" sha256="[0-9a-f]{64}"\] CEF:0\|')
        assert re.match(head, message), message
        # A restart goes on behind the mark: nothing comes twice.
        house.stop()
        house.start()
        house.json("tenant", "create", "initech", "--tier", "pro")
        deadline = time.monotonic() + 30
        while sum("tenant-created" in one for one in server.messages) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        places = [re.search(r'log="([^"]+)" index="(\d+)"', one).groups() for one in server.messages]
        assert len(places) == len(set(places))
        for log in {log for log, _ in places}:
            indexes = [int(index) for name, index in places if name == log]
            assert indexes == list(range(len(indexes))), log
    finally:
        house.close()
        server.listener.close()
        hanging.close()


def test_leaves_do_not_leave_the_machine_in_the_clear_over_syslog(tmp_path: Path) -> None:
    house = House(policies=small_policies(tmp_path), audit=settings([], f"""  sinks:
    - {{name: siem, url: "syslog+tcp://192.0.2.7:{free_port()}"}}
"""))
    try:
        assert house.run() != 0
        assert "syslog+tls://" in house.log.read_text()
    finally:
        house.close()
