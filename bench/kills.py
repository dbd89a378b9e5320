"""Kill loads at random moments: no article may be torn, and no publication lost.

``python -m bench.kills --kills 100`` loads two versions of some articles in turns, kills each load
by SIGKILL at a random moment, and compares all that the store and its published snapshot hold, quad
by quad, with what whole articles of either version are.
"""

import argparse
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal, Quad, RdfFormat, Store

from bench.generator import generate, write_article
from loader.files.discovery import find_articles
from loader.loading.mapped_part import map_part
from ontology.namespaces import MAS
from store import DataDirectory

_VERSIONS = (11, 12)
_SENTENCES = 10
_SECONDS_TO_END = 600


class Torn(Exception):
    """The store holds something else than whole articles; the message says what."""


@dataclass(slots=True)
class Outcome:
    """What became of the loads: how many were killed, leaving which state, and how many ended."""

    killed: int = 0
    ended: int = 0
    published_while_killed: int = 0
    states: Counter[str] = field(default_factory=Counter)


class Kills:
    """Two versions of the same articles, and a data directory into which they are loaded."""

    def __init__(self, folder: Path, articles: int, processes: int) -> None:
        self.data = DataDirectory(folder / "data")
        self._processes = processes
        self._folders: list[Path] = []
        # What each article is as a whole, by the digest that its record has.
        self._whole: dict[str, frozenset[Quad]] = {}
        self._articles = articles
        for seed in _VERSIONS:
            version = folder / f"version-{seed}"
            version.mkdir()
            for document in generate(articles, seed, _SENTENCES):
                write_article(document, version)
            self._folders.append(version)
            for part in find_articles([version])[0]:
                mapped = map_part(part)
                assert mapped.digest
                # As the engine gives them back: it rewrites some literals.
                store = Store()
                store.bulk_load(mapped.lines, RdfFormat.N_QUADS)
                self._whole[mapped.digest] = frozenset(store)
        self._start(0).wait(_SECONDS_TO_END)
        held = set(self.data.open(self.data.current()))
        self._common = held - frozenset().union(*self._whole.values())

    def run(self, kills: int, chance: random.Random) -> Outcome:
        """Kill so many loads; raises Torn if one leaves anything half done."""
        outcome = Outcome()
        target, loading = 1, self._duration(1)
        self._duration(0)
        while outcome.killed < kills:
            before = self.data.current().id
            process = self._start(target)
            time.sleep(chance.uniform(0, loading))
            process.send_signal(signal.SIGKILL)
            status = process.wait(_SECONDS_TO_END)
            snapshot = self.data.current()
            if snapshot.id < before:
                raise Torn(f"snapshot {before} was published, now it is {snapshot.id}")
            self._check(self.data.open(snapshot), "the published snapshot")
            state = self._check(Store.read_only(str(self.data.path / "store")), "the store")
            if status == -signal.SIGKILL:
                outcome.killed += 1
                outcome.states[state] += 1
                print(f"{outcome.killed} killed, the store holds {state}", file=sys.stderr)
                outcome.published_while_killed += snapshot.id > before
            else:
                outcome.ended += 1
                target = 1 - target
        for version in (0, 1):
            self._start(version).wait(_SECONDS_TO_END)
            state = self._check(self.data.open(self.data.current()), "the last snapshot")
            if state != "one version":
                raise Torn(f"a load that came to its end left {state}")
        return outcome

    def _duration(self, version: int) -> float:
        started = time.monotonic()
        self._start(version).wait(_SECONDS_TO_END)
        return time.monotonic() - started

    def _start(self, version: int) -> "subprocess.Popen[bytes]":
        command = ["load", str(self._folders[version]), "--data", str(self.data.path), "--quiet"]
        return subprocess.Popen(
            [sys.executable, "-m", "masalik", *command, "--processes", str(self._processes)],
            stdout=subprocess.DEVNULL,
        )

    def _check(self, store: Store, where: str) -> str:
        """Tell whether all articles are of one version, or some of each; raise if one is torn."""
        held = set(store)
        digests = [
            quad.object.value
            for quad in held
            if quad.predicate.value == f"{MAS}sourceDigest" and isinstance(quad.object, Literal)
        ]
        unknown = set(digests) - self._whole.keys()
        if unknown or len(digests) != self._articles:
            raise Torn(f"{where} has records of {len(digests)} articles, {len(unknown)} unknown")
        expected = self._common.union(*(self._whole[digest] for digest in digests))
        if held != expected:
            surplus, lacking = len(held - expected), len(expected - held)
            raise Torn(f"{where} has {surplus} quads too many and lacks {lacking}")
        first = set(list(self._whole)[: self._articles])
        mixed = 0 < len(first & set(digests)) < self._articles
        return "some of each version" if mixed else "one version"


def main() -> None:
    """Kill loads, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        kills = Kills(Path(folder), arguments.articles, arguments.processes)
        outcome = kills.run(arguments.kills, random.Random(arguments.seed))
    print(
        f"{outcome.killed} loads killed, {outcome.ended} came to their end before; "
        f"no torn article, no lost publication. Where they were killed, the store held "
        + " and ".join(f"{state} {count} times" for state, count in outcome.states.items())
    )


if __name__ == "__main__":
    main()
