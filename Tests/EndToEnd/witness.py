"""A witness of our own for a test: the real program, its own folder, its own key."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from house import BIN, free_port


class Witness:
    def __init__(self, name: str = "witness.test/w1") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gatehouse-witness-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.key = self.run("init", "--name", name).strip()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, verb: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(BIN / "gatehouse-witness"), verb, *arguments, "--data", str(self.folder)], capture_output=True,
            text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def trust(self, key: str) -> None:
        self.run("trust", key)

    def start(self) -> "Witness":
        self.process = subprocess.Popen(
            [str(BIN / "gatehouse-witness"), "serve", "--data", str(self.folder), "--listen",
             f"127.0.0.1:{self.port}"], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise RuntimeError("gatehouse-witness is not ready")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def settings(witnesses: list[Witness], extra: str = "") -> str:
    """The section `audit` of a configuration with these witnesses."""
    lines = ["audit:", "  sign_every: 100ms", "  sign_lazy: 500ms"]
    if witnesses:
        lines.append("  witnesses:")
    for number, witness in enumerate(witnesses, 1):
        lines.append(f'    - {{name: w{number}, vkey: "{witness.key}", url: "{witness.url}"}}')
    return "\n".join(lines) + "\n" + extra


