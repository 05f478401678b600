"""Finds Gatehouse's keys with detect-secrets, by their checksum: a text that only looks like one is left alone.

    detect-secrets scan --plugin etc/scanning/detect_secrets_gatehouse.py
"""

import re
import zlib

from detect_secrets.plugins.base import RegexBasedDetector

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKSUM_DIGITS = 6


class GatehouseKeyDetector(RegexBasedDetector):
    """`sk-proj-`, `sk-admin-` or `sk-task-`, 59 digits of base62, and the CRC-32 of all that in six more."""

    secret_type = "Gatehouse Key"

    denylist = (re.compile(r"\bsk-(?:proj|admin|task)-[0-9A-Za-z]{65}\b"),)

    def analyze_string(self, string):
        for found in super().analyze_string(string):
            if checksum(found[:-CHECKSUM_DIGITS]) == found[-CHECKSUM_DIGITS:]:
                yield found


def checksum(text):
    """CRC-32 as in zlib, in base62, most significant digit first."""
    rest, digits = zlib.crc32(text.encode("ascii")), ""
    for _ in range(CHECKSUM_DIGITS):
        rest, digit = divmod(rest, 62)
        digits = BASE62[digit] + digits
    return digits
