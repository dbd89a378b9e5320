"""Programs of others that tests run: where they are, or why a test without them is skipped."""

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest


def need(tool: str, package: str) -> str:
    """Give the path of a program, else skip the test, naming the package that brings the program.

    With MASALIK_CI_TOOLS=1 in the environment a missing program is a failure.
    """
    # The programs of development dependencies stand beside the interpreter.
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    found = shutil.which(tool, path=beside)
    if found is None:
        missing(f"{tool} is not installed; it comes with the package {package}")
    return found


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it with MASALIK_CI_TOOLS=1 in the environment."""
    if os.environ.get("MASALIK_CI_TOOLS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
