"""The address of every page, with the bundled corpus: what tests open and pictures are taken of."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "border": "/",
        "border-as-of": "/?as_of=2020-06-01",
        "border-segment": "/?segment=segment-homs-anbar",
        "actors": "/actors",
        "actors-network": "/actors?view=network",
        "places": "/places",
        "places-map": "/places?view=map",
        "agreements": "/agreements",
        "routes": "/routes",
        "routes-map": "/routes?view=map",
        "events": "/events",
        "events-timeline": "/events?view=timeline",
        "claims": "/claims",
        "claims-pivot": "/claims?view=pivot",
        "articles": "/articles",
        "actor": "/page/isis",
        "state": "/page/syria",
        "place": "/page/iraq-syria-border",
        "agreement": "/page/us-captagon-strategy-2023",
        "claim": "/page/drug-route-digest-e6",
        "claim-of-unnamed-source": "/page/border-fortification-digest-e16",
        "article": "/page/captagon-seizure-digest",
        "attribution": "/attribution",
        "questions": "/queries",
        "question": "/queries/seizures",
        "question-with-pickers": "/queries/controlled-on",
        "question-of-edges": "/queries/network-of-cooperation?view=network",
        "question-of-graph": "/queries/claim?claim=captagon-seizure-digest-e8",
        "question-with-choices": "/queries/seizures?place=%D8%AD%D9%84%D8%A8",
        "question-with-fault": "/queries/seizures?from=yesterday",
        "editor": "/sparql",
        "editor-with-answer": "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+5",
        "editor-with-fault": "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%7D",
        "search": "/search?q=%D8%A7%D9%84%D9%83%D8%A8%D8%AA%D8%A7%D8%BA%D9%88%D9%86",
        "search-latin": "/search?q=captagon",
        "search-without-result": "/search?q=zzzzzz",
        "ontology": "/ontology/",
        "class": "/ontology/Seizure",
        "property": "/ontology/agent",
        "individual": "/ontology/asserts",
        "data": "/data",
        "about": "/about",
        "problems": "/problems",
        "no-page": "/page/no-such-thing",
    }
)
"""Each page by a name for it."""

BILINGUAL: Final = frozenset({"ontology", "class", "property", "individual"})
"""Pages that hold both languages side by side, whichever is asked for."""

STATUSES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "no-page": 404,
        "question-with-choices": 300,
        "question-with-fault": 400,
        "editor-with-fault": 400,
    }
)
"""What is answered where it is not 200."""
