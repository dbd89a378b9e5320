"""Measure loading: `masalik load` of articles against a bulk load of the quads they become."""

import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.figures import Row
from bench.programs import ProgramFailed, script, timed
from loader.checking.article import check
from loader.files.discovery import find_articles
from loader.formats.brat import Brat
from loader.mapping.article import MappedArticle, map_document
from store import DataDirectory

# Enough for steady shares; the stages are linear in the number of articles.
_STAGED_ARTICLES = 100
_STAGES = ("read", "check", "map", "write", "publish")


def load(articles: Path, data: Path) -> tuple[float, Mapping[str, int]]:
    """Run `masalik load`; return its seconds of wall time and its summary.

    Raises ProgramFailed if an article was refused.
    """
    command = [script("masalik"), "load", str(articles), "--data", str(data), "--json"]
    seconds, output = timed(command)
    return seconds, json.loads(output)


def measure_loading(
    articles: Path, data: Path, scratch: Path, rounds: int, tell: Callable[[str], None]
) -> list[Row]:
    """Load into ``data``, anew each round, in turns with the peer; the last load stays.

    Raises ProgramFailed if a program fails or the two stores do not hold the same number of quads.
    """
    quads_file, peer_store = scratch / "quads.nq", scratch / "peer"
    ours: list[float] = []
    theirs: list[float] = []
    count = summary = None
    for number in range(1, rounds + 1):
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(peer_store, ignore_errors=True)
        tell(f"load, round {number} of {rounds}")
        seconds, summary = load(articles, data)
        ours.append(seconds)
        if count is None:
            export = [script("masalik"), "export", "--data", str(data), "--output", str(quads_file)]
            timed(export)
            directory = DataDirectory(data)
            count = len(directory.open(directory.current()))
        command = [sys.executable, "-m", "bench.bulk_load", str(quads_file), str(peer_store)]
        seconds, output = timed(command)
        theirs.append(seconds)
        if int(output) != count:
            raise ProgramFailed(f"the peer holds {output.strip()} quads, Masalik {count}")
    assert count is not None
    assert summary is not None
    tell("load again, nothing changed")
    # Once: it has no peer, and takes as long as a round.
    again, _ = load(articles, data)
    rows = [
        Row("load", "quads/s", [count / s for s in ours], [count / s for s in theirs]),
        Row("load", "articles/s", [summary["articles"] / s for s in ours]),
        Row("load again, unchanged", "articles/s", [summary["articles"] / again]),
    ]
    tell("load, stage by stage")
    return [*rows, *_stage_rows(articles, scratch / "stages")]


def _stage_rows(articles: Path, data: Path) -> list[Row]:
    """Give the share of each stage of a load, run in this process."""
    shutil.rmtree(data, ignore_errors=True)
    seconds = dict.fromkeys(_STAGES, 0.0)
    files, _ = find_articles([articles])
    mapped: list[MappedArticle] = []
    # The first article pays for reading the ontology; a large load does not notice.
    for index, article in enumerate(files[: _STAGED_ARTICLES + 1]):
        moments = [time.perf_counter()]
        document = Brat().read(article).document
        assert document is not None
        moments.append(time.perf_counter())
        check(document)
        moments.append(time.perf_counter())
        result = map_document(document)
        moments.append(time.perf_counter())
        if index:
            mapped.append(result)
            for stage, start, end in zip(_STAGES, moments, moments[1:], strict=False):
                seconds[stage] += end - start
    with DataDirectory(data).writer() as writer:
        started = time.perf_counter()
        writer.replace_graphs({article.graph: article.quads for article in mapped})
        seconds["write"] = time.perf_counter() - started
        started = time.perf_counter()
        writer.publish()
        seconds["publish"] = time.perf_counter() - started
    shutil.rmtree(data)
    whole = sum(seconds.values())
    return [Row(f"  of which {stage}", "%", [100 * s / whole]) for stage, s in seconds.items()]
