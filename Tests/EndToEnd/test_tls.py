"""TLS on both listeners and toward the upstream, seen by clients that are not ours."""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from house import ROOT, House


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A new certificate for this machine and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1)).add_extension(x509.SubjectAlternativeName(names), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), True).sign(key, hashes.SHA256()))
    chain, secret = folder / f"{name}.pem", folder / f"{name}.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    secret.chmod(0o600)
    return chain, secret


def shipped(**sections: str) -> str:
    """The shipped configuration with other sections."""
    kept, skipping = [], False
    for line in (ROOT / "etc" / "gatehouse.yaml").read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            skipping = line.split(":")[0] in sections
        if not skipping:
            kept.append(line)
    return "\n".join(kept + list(sections.values())) + "\n"


class SafeHouse(House):
    """A daemon whose two listeners speak TLS."""

    def __init__(self, chain: Path, key: Path, upstream: str) -> None:
        files = f"tls: {{certificate_file: {chain}, key_file: {key}}}"
        super().__init__(config=shipped(client=f"client:\n  {files}", admin=f"admin:\n  {files}", upstreams=upstream))
        self.environment["GATEHOUSE_SERVER"] = f"https://127.0.0.1:{self.admin_port}"
        self.authorities = chain

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.client_port}"

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", verify=self.trust()).status_code == 200
        except httpx.TransportError:
            return False

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authorities))

    def cli(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return super().cli(*arguments, "--ca", str(self.authorities), check=check)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"), "house")


@pytest.fixture(scope="module")
def safe(files: tuple[Path, Path]) -> Iterator[SafeHouse]:
    house = SafeHouse(*files, "upstreams:\n  - {name: simulator, kind: simulator}").start()
    house.make_tenant("acme", "enterprise", "100")
    yield house
    house.close()


def ask(house: SafeHouse, key: str, text: str = "hello") -> httpx.Response:
    """One streamed answer, read to its end."""
    call = {"model": "haiku", "max_tokens": 64000, "stream": True, "messages": [{"role": "user", "content": text}]}
    fields = {"x-api-key": key}
    return httpx.post(f"{house.url}/v1/messages", json=call, headers=fields, verify=house.trust(), timeout=30)


def is_whole(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and answer.text.rstrip().endswith('{"type":"message_stop"}')


def test_a_stream_comes_through_both_ends_of_tls(safe: SafeHouse) -> None:
    assert is_whole(ask(safe, safe.make_key("acme", "stream")))


def test_large_bodies_cross_whole_in_both_directions(safe: SafeHouse) -> None:
    answer = ask(safe, safe.make_key("acme", "large"), "x" * 2_000_000 + " sim{deltas=200,size=1000}")
    assert is_whole(answer) and len(answer.content) > 200_000


def far(house: SafeHouse, secret: Path, authorities: Path) -> str:
    """Another daemon as the only upstream."""
    files = f"key_file: {secret}, ca_file: {authorities}"
    return f"upstreams:\n  - {{name: far, kind: messages, url: '{house.url}', allow_private: true, {files}}}"


@contextmanager
def house_before(safe: SafeHouse, files: tuple[Path, Path], secret: Path) -> Iterator[tuple[SafeHouse, str]]:
    """Another daemon that asks `safe` with the key in `secret`, and a key of its own."""
    secret.write_text(safe.make_key("acme", secret.stem))
    secret.chmod(0o600)
    front = SafeHouse(*files, far(safe, secret, files[0])).start()
    try:
        front.make_tenant("acme", "enterprise", "100")
        yield front, front.make_key("acme", "front")
    finally:
        front.close()


def test_one_house_asks_another_over_tls_and_resumes(safe: SafeHouse, files: tuple[Path, Path], tmp_path: Path) -> None:
    with house_before(safe, files, tmp_path / "upstream.key") as (front, key):
        assert is_whole(ask(front, key)) and is_whole(ask(front, key))
        types = [leaf["type"] for leaf in safe.leaves("acme") if leaf["type"] in ("admitted", "settled")]
        assert types[-4:] == ["admitted", "settled", "admitted", "settled"]


def test_a_reload_takes_the_new_key_of_an_upstream_and_keeps_the_old_one_where_there_is_none(
        safe: SafeHouse, files: tuple[Path, Path], tmp_path: Path) -> None:
    secret = tmp_path / "first.key"
    with house_before(safe, files, secret) as (front, key):
        secret.write_text("\n")
        empty = front.cli("reload", check=False)
        assert empty.returncode != 0 and f"the key file `{secret}` is empty" in empty.stderr
        secret.unlink()
        gone = front.cli("reload", check=False)
        assert gone.returncode != 0 and f"the key file `{secret}` is not there" in gone.stderr
        assert "the old ones stay" in gone.stderr and is_whole(ask(front, key))
        secret.write_text(safe.make_key("acme", "second"))
        secret.chmod(0o600)
        safe.json("key", "revoke", "acme/first", "--because", "a new one is there", "--confirm", "acme/first")
        assert ask(front, key).status_code >= 400
        front.cli("reload")
        assert is_whole(ask(front, key))
        assert "is not there" in front.log.read_text()


def test_an_upstream_that_nobody_vouches_for_is_not_asked(safe: SafeHouse, files: tuple[Path, Path],
                                                          tmp_path: Path) -> None:
    strange, _ = certificate(tmp_path, "strange")
    secret = tmp_path / "upstream.key"
    secret.write_text("sk-anything")
    secret.chmod(0o600)
    front = SafeHouse(*files, far(safe, secret, strange)).start()
    try:
        front.make_tenant("acme", "enterprise", "100")
        assert ask(front, front.make_key("acme", "front")).status_code >= 500
        ends = [leaf["type"] for leaf in front.leaves("acme") if leaf["type"] in ("admitted", "settled", "released")]
        assert ends == ["admitted", "released"]
    finally:
        front.close()


def test_a_client_that_does_not_know_the_certificate_refuses_it(safe: SafeHouse) -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{safe.url}/livez")
    refused = House.cli(safe, "tenant", "list", check=False)
    assert refused.returncode != 0 and "Traceback" not in refused.stderr


def test_plain_http_gets_no_answer(safe: SafeHouse) -> None:
    with socket.create_connection(("127.0.0.1", safe.client_port), timeout=10) as plain:
        plain.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        assert b"HTTP" not in plain.recv(1000)


def test_both_versions_are_spoken_and_http_1_alone(safe: SafeHouse) -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        trust = safe.trust()
        trust.minimum_version = trust.maximum_version = version
        trust.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1", safe.client_port)) as plain:
            with trust.wrap_socket(plain, server_hostname="localhost") as under:
                assert under.selected_alpn_protocol() == "http/1.1"
                under.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                said = b""
                while part := under.recv(4096):  # ends by close_notify: without one this would raise
                    said += part
                assert said.startswith(b"HTTP/1.1 200")
    trust = safe.trust()
    trust.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", safe.client_port)) as plain, pytest.raises(ssl.SSLError):
        trust.wrap_socket(plain, server_hostname="localhost")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl; apt-get install openssl")
def test_no_client_can_renegotiate(safe: SafeHouse) -> None:
    server = f"127.0.0.1:{safe.client_port}"
    command = ["openssl", "s_client", "-connect", server, "-tls1_2", "-CAfile", str(safe.authorities)]
    done = subprocess.run(command, input="R\n", capture_output=True, text=True, timeout=20)
    assert "no renegotiation" in done.stdout + done.stderr
