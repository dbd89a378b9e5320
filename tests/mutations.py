"""Break files in the ways that disks, editors and programs break them: seeded, repeatable."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

_ODD: Sequence[object] = (
    None, True, -1, 0, 1.5, 10**30, "", "x", "\ud800", "\u0000", [], {}, [[]], {"id": {}}, "NaN",
)  # fmt: skip
_NUMBERS = (b"-1", b"0", b"99999999", b"1e9", b"00", b"", b"x")


def mutated(files: Mapping[str, bytes], random: Random) -> Mapping[str, bytes]:
    """Give the files of an article with one or more things wrong in one of them."""
    name = random.choice(sorted(files))
    content = files[name]
    for _ in range(random.randint(1, 3)):
        content = random.choice(_WAYS)(content, random)
    return {**files, name: content}


def _flip(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 8)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _remove(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content) + 1)
    return content[:start] + content[start + random.randint(1, 40) :]


def _repeat(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content) + 1)
    end = start + random.randint(1, 400)
    return content[:end] + content[start:end] + content[end:]


def _insert(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    odd = (
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\r",
        b"\n",
        b"\t",
        b'"',
        b"<",
        b"&x;",
        b"|",
        b"[1]",
    )
    return content[:at] + random.choice(odd) + content[at:]


def _lines(content: bytes, random: Random) -> bytes:
    lines = content.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    change = random.randrange(4)
    if change == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif change == 1:
        lines.insert(other, lines[one])
    elif change == 2:
        del lines[one]
    else:
        lines[one] = lines[one].replace(b"\t", b" ", 1)
    return (b"\r\n" if random.random() < 0.1 else b"\n").join(lines)


def _number(content: bytes, random: Random) -> bytes:
    digits = [index for index, byte in enumerate(content) if 48 <= byte <= 57]
    if not digits:
        return content
    at = random.choice(digits)
    return content[:at] + random.choice(_NUMBERS) + content[at + 1 :]


def _word(content: bytes, random: Random) -> bytes:
    words = content.split(b'"')
    if len(words) < 3:
        words = content.split(b" ")
        one, other = random.randrange(len(words)), random.randrange(len(words))
        words[one], words[other] = words[other], words[one]
        return b" ".join(words)
    one, other = (random.randrange(1, len(words), 2) for _ in range(2))
    words[one], words[other] = words[other], words[one]
    return b'"'.join(words)


def _json(content: bytes, random: Random) -> bytes:
    """Change, remove or repeat something within a JSON value; other content stays."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return _lines(content, random)
    # Of what the file holds, large or small, each as often: not mostly its largest part.
    within = random.choice(list(value.values())) if isinstance(value, dict) and value else value
    places = list(_places(within)) or list(_places(value))
    if places:
        holder, key = random.choice(places)
        change = random.randrange(5)
        if change == 0:
            del holder[key]
        elif change == 1:
            holder[key] = random.choice(_ODD)
        elif change == 2:
            holder[key] = [holder[key]]
        elif change == 3:
            other, name = random.choice(places)
            if key in holder if isinstance(holder, dict) else key < len(holder):
                holder[key] = json.loads(json.dumps(other[name]))
        elif isinstance(holder, list):
            holder.insert(0, holder[key])
        else:
            holder[key] = str(holder[key])
    return json.dumps(value, indent=random.choice((None, 1))).encode()


def _places(value: object) -> Iterator[tuple[dict | list, object]]:  # type: ignore[type-arg]
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


_WAYS: Sequence[Callable[[bytes, Random], bytes]] = (
    _flip, _cut, _remove, _repeat, _insert, _lines, _number, _word, _json, _json, _json,
)  # fmt: skip
