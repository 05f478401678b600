"""A headless Chromium of Debian, driven over its own protocol: pages, clicks, screenshots, and what it complains about."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

PROGRAM = shutil.which("chromium")


class Chromium:
    def __init__(self) -> None:
        assert PROGRAM is not None
        self.profile = Path(tempfile.mkdtemp(prefix="gatehouse-chromium-"))
        self.process = subprocess.Popen(
            [PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-port=0", "--remote-allow-origins=*", "--window-size=1360,900",
             f"--user-data-dir={self.profile}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self.port()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=30) as answer:
            page = next(entry for entry in json.load(answer) if entry["type"] == "page")
        # Lives as long as this object; `close` ends it.
        self.socket: ClientConnection = connect(page["webSocketDebuggerUrl"], max_size=64 << 20).__enter__()
        self.count = 0
        self.complaints: list[str] = []
        self.addresses: set[str] = set()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def port(self) -> int:
        file, deadline = self.profile / "DevToolsActivePort", time.monotonic() + 60
        while time.monotonic() < deadline:
            if file.exists() and file.read_text().strip():
                return int(file.read_text().split()[0])
            time.sleep(0.05)
        raise RuntimeError("chromium does not start")

    def ask(self, method: str, **parameters):
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=60))
            if message.get("id") == self.count:
                assert "error" not in message, message
                return message["result"]
            self.note(message)

    def note(self, message: dict) -> None:
        parameters = message.get("params", {})
        if message["method"] == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(parameters["entry"]["text"] + " " + parameters["entry"].get("url", ""))
        elif message["method"] == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"]["text"])
        elif message["method"] == "Network.requestWillBeSent":
            self.addresses.add(parameters["request"]["url"])

    def run(self, script: str):
        result = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait(self, script: str, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.run(script):
                return
            time.sleep(0.05)
        raise AssertionError(f"it never came true: {script}\n{self.run('document.body.innerText')}")

    def go(self, url: str) -> None:
        self.ask("Page.navigate", url=url)
        self.wait(f"document.readyState === 'complete' && location.href.startsWith({json.dumps(url)})")

    def prefer(self, scheme: str) -> None:
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def type(self, text: str) -> None:
        """As a keyboard does, into what has the focus."""
        self.ask("Input.insertText", text=text)

    def press(self, key: str) -> None:
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        text = {"text": "\r"} if key == "Enter" else {"text": " "} if key == " " else {}
        down = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": codes[key]}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **down, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **down)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def close(self) -> None:
        self.socket.__exit__(None, None, None)
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.profile, ignore_errors=True)
