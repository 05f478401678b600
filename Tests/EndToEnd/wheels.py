"""Packages that only some tests want, installed when the first of them runs."""

from __future__ import annotations

import importlib.util
import subprocess
import sys


def installed(package: str, module: str) -> bool:
    """Installs a package into this environment if it is not there yet; these are too large to be asked of everybody."""
    if importlib.util.find_spec(module) is None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        subprocess.run(command, check=False, capture_output=True, timeout=600)
        importlib.invalidate_caches()
    return importlib.util.find_spec(module) is not None
