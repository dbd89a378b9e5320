"""Read a text file strictly, or say what keeps it from being read."""

from pathlib import Path

from loader.faults import Fault


def read_utf8(path: Path) -> tuple[str, list[Fault]]:
    """Give the file's text, code point for code point (no newline translation), and its faults.

    The text is empty where there is a fault: the file is absent, empty, binary or not UTF-8.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return "", [Fault(path, None, None, "missing-file", "no such file", f"a file {path.name}")]
    except OSError as error:
        reason = error.strerror or str(error)
        return "", [Fault(path, None, None, "unreadable", reason, "a file that can be read")]
    if not content.strip():
        return "", [Fault(path, None, None, "empty", "the file is empty", "text in UTF-8")]
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        return "", [
            Fault(path, line, None, "binary", "the file is binary (a NUL byte)", "text in UTF-8")
        ]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", [
            Fault(
                path,
                line,
                None,
                "not-utf-8",
                f"byte 0x{content[error.start]:02x} at offset {error.start} is not UTF-8",
                "text in UTF-8 (convert it, for example with iconv)",
            )
        ]
