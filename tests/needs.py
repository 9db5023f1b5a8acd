"""What a test needs from the machine. Absent, the test is left out, unless all of them are asked for."""

import os
import shutil

import pytest


def absent(what: str) -> None:
    if os.environ.get("OUTREACH_REQUIRE_ALL") == "1":
        pytest.fail(f"没有 {what}，而 OUTREACH_REQUIRE_ALL=1", pytrace=False)
    pytest.skip(f"没有 {what}")


def program(name: str) -> str:
    """The path of a program, such as chromium, soffice or pdftotext."""
    path = shutil.which(name)
    if not path:
        absent(name)
    return path or ""
