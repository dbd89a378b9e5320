"""The bundled corpus with made-up claims beside it that disagree, end, and have no date."""

from collections.abc import Callable
from pathlib import Path

import pytest
from articles import CORPUS, load_summary
from conftest import publish

_PREFIXES = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def _claim(
    name: str, says: str, holders: str, part: str, side: str, time: str, speaker: str, quote: str
) -> str:
    trigger = quote.partition(" ")[0]
    return f"""
art:{name} {{
  id:{name} a mas:Article ; dcterms:title "{says}"@ar .
  id:{name}-e1 a mas:Control ; mas:controls id:{part} ; mas:agent {holders} ;
    mas:onSideOf id:{side} ; mas:attestedBy id:{name}-att ; {time}
    mas:trigger id:{name}-t1 ; mas:occurrence id:{name}-e1-occurrence .
  id:{name}-att a mas:Attestation ; mas:inDocument id:{name} ; mas:hasSpan id:{name}-s ;
    mas:speaker {speaker} ; mas:stance mas:asserts ; mas:ownVoice false .
  id:{name}-s a mas:TextSpan ; mas:inDocument id:{name} ; mas:quote "{quote}"@ar ;
    mas:spanStart 0 ; mas:spanEnd {len(quote)} .
  id:{name}-t1 a mas:TextSpan ; mas:inDocument id:{name} ; mas:refersTo id:{name}-e1 ;
    mas:quote "{trigger}"@ar ; mas:spanStart 0 ; mas:spanEnd {len(trigger)} .
}}
"""


def _since(day: str) -> str:
    return (
        f'mas:edtf "{day}/.." ; mas:earliest "{day}T00:00:00Z"^^xsd:dateTime ; '
        "mas:timeBasis mas:ownDate ;"
    )


def _between(day: str, last: str) -> str:
    return (
        f'mas:edtf "{day}/{last}" ; mas:earliest "{day}T00:00:00Z"^^xsd:dateTime ; '
        f'mas:latest "{last}T23:59:59Z"^^xsd:dateTime ; mas:timeBasis mas:ownDate ;'
    )


DISAGREEING = _PREFIXES + "".join(
    [
        # The forces of Baghdad hold it, says the corpus: another voice names others.
        _claim(
            "disagreeing-one",
            "مقال مخالف",
            "id:sdf",
            "segment-hasakah-nineveh",
            "iraq",
            _since("2024-05-01"),
            "id:syria-tv",
            "تسيطر قوات أخرى على هذا الجزء",
        ),
        # It ends by a date of its own.
        _claim(
            "ended-one",
            "مقال قديم",
            "id:isis",
            "segment-deir-ez-zor-anbar",
            "syria",
            _between("2014-07-01", "2017-11-19"),
            "id:syria-tv",
            "سيطر التنظيم على هذا الجزء",
        ),
        _claim(
            "undated-one",
            "مقال بلا تاريخ",
            "id:asayish-nes",
            "segment-homs-anbar",
            "syria",
            "",
            "id:syria-tv",
            "تمسك بها قوات أخرى",
        ),
    ]
)


@pytest.fixture(scope="session")
def disagreeing_server(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The address of a server of the corpus with these claims beside it."""
    data = tmp_path_factory.mktemp("disagreeing") / "data"
    load_summary(CORPUS, data)
    publish(data, DISAGREEING)
    return live_server(data)
