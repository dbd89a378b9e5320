"""Exports opened by JavaScript libraries: N3.js and Comunica count what was written."""

from exports import DATASETS, Exported, javascript_counts

_N3 = ("nquads", "trig", "ntriples", "turtle")
_COMUNICA = ("trig", "jsonld", "turtle", "rdfxml")


def expected(exported: Exported, form: str) -> dict[str, int]:
    graphs = exported.graphs if form in DATASETS else 1
    return {"quads": exported.expected(form), "graphs": graphs}


def test_n3_js_opens_it(javascript_tools: None, exported_corpus: Exported) -> None:
    files = [exported_corpus.files[form] for form in _N3]
    for form, counts in zip(_N3, javascript_counts("n3", files), strict=True):
        # Each once: as many are read as are there.
        read = counts.pop("read")
        assert counts == expected(exported_corpus, form), form
        assert read == counts["quads"], form


def test_comunica_opens_it(javascript_tools: None, exported_corpus: Exported) -> None:
    files = [exported_corpus.files[form] for form in _COMUNICA]
    for form, counts in zip(_COMUNICA, javascript_counts("comunica", files), strict=True):
        assert counts == expected(exported_corpus, form), form
