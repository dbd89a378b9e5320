"""The dataset as a catalogue lists it (DCAT 3): coverage, service, and the files to download."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pyoxigraph import NamedNode

from ontology.namespaces import DCTERMS, RDF
from server.rdf_documents import Description, typed
from server.statistics import Statistics
from server.void import DESCRIPTION, LICENCE, TITLE, dataset
from store.dumps import DUMPS, Made

_DCAT: Final = "http://www.w3.org/ns/dcat#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_LANGUAGES: Final = "http://publications.europa.eu/resource/authority/language/"
_IRREGULAR: Final = "http://publications.europa.eu/resource/authority/frequency/IRREG"
_SPARQL: Final = "https://www.w3.org/TR/sparql11-protocol/"
_KEYWORDS: Final = {
    "en": ("news claims", "border security", "trafficking", "Syria", "Iraq", "captagon"),
    "ar": ("مزاعم إخبارية", "أمن الحدود", "تهريب", "سوريا", "العراق", "كبتاغون"),
}


def describe(
    base: str,
    statistics: Statistics,
    made: Mapping[str, Made] | None,
    tag: str,
    published: datetime | None,
) -> Description:
    """Return the catalogue of the server at ``base``.

    ``made`` are the dumps of the snapshot of this ``tag``, None where there are none to be had; of
    those that are not made no size is known yet.
    ``published`` is when the snapshot was, in UTC.
    """
    description = Description()
    catalogue = NamedNode(f"{base}dcat#catalog")
    service = NamedNode(f"{base}dcat#sparql")
    node = dataset(base)
    about = description.add(catalogue, f"{_DCAT}Catalog")
    about.tell(f"{DCTERMS}title", {"en": "What Masalik gives out", "ar": "ما تتيحه مسالك"})
    about.tell(f"{DCTERMS}description", DESCRIPTION)
    about.say(f"{_DCAT}dataset", node).say(f"{_DCAT}service", service)
    about.link(f"{DCTERMS}license", LICENCE).link(f"{_FOAF}homepage", f"{base}ontology/")
    _service(description, service, node, base)
    _dataset(description, node, statistics, published, tag)
    about = description.add(node).link(f"{_DCAT}landingPage", f"{base}ontology/")
    for name in DUMPS if made is not None else ():
        assert made is not None
        distribution = NamedNode(f"{base}dcat#{name.replace('/', '-')}")
        about.say(f"{_DCAT}distribution", distribution)
        _distribution(description, distribution, name, made.get(name), f"{base}dumps/{tag}/{name}")
    endpoint = NamedNode(f"{base}dcat#by-query")
    about.say(f"{_DCAT}distribution", endpoint)
    by_query = description.add(endpoint, f"{_DCAT}Distribution").say(
        f"{_DCAT}accessService", service
    )
    by_query.tell(f"{DCTERMS}title", {"en": "By query", "ar": "بالاستعلام"})
    by_query.link(f"{_DCAT}accessURL", f"{base}sparql").link(f"{DCTERMS}license", LICENCE)
    return description


def _dataset(
    description: Description,
    node: NamedNode,
    statistics: Statistics,
    published: datetime | None,
    tag: str,
) -> None:
    about = description.add(node, f"{_DCAT}Dataset")
    about.tell(f"{DCTERMS}title", TITLE).tell(f"{DCTERMS}description", DESCRIPTION)
    if tag:
        about.say(f"{DCTERMS}identifier", tag)
    about.link(f"{DCTERMS}license", LICENCE)
    about.link(f"{DCTERMS}language", f"{_LANGUAGES}ARA", f"{_LANGUAGES}ENG")
    about.link(f"{DCTERMS}accrualPeriodicity", _IRREGULAR)
    if published is not None:
        moment = published.strftime("%Y-%m-%dT%H:%M:%SZ")
        about.say(f"{DCTERMS}modified", typed(moment, "dateTime"))
    for language, words in _KEYWORDS.items():
        for word in words:
            about.tell(f"{_DCAT}keyword", {language: word})
    about.link(f"{DCTERMS}spatial", *statistics.states)
    if statistics.period is not None:
        period = description.blank()
        about.say(f"{DCTERMS}temporal", period)
        start, end = (typed(each, "dateTime") for each in statistics.period)
        interval = description.add(period, f"{DCTERMS}PeriodOfTime")
        interval.say(f"{_DCAT}startDate", start).say(f"{_DCAT}endDate", end)


def _service(description: Description, service: NamedNode, node: NamedNode, base: str) -> None:
    about = description.add(service, f"{_DCAT}DataService")
    about.tell(f"{DCTERMS}title", {"en": "SPARQL endpoint", "ar": "نقطة استعلام SPARQL"})
    about.link(f"{_DCAT}endpointURL", f"{base}sparql")
    about.link(f"{_DCAT}endpointDescription", f"{base}sparql")
    about.link(f"{DCTERMS}conformsTo", _SPARQL).link(f"{DCTERMS}license", LICENCE)
    about.say(f"{_DCAT}servesDataset", node)


def _distribution(
    description: Description, node: NamedNode, name: str, made: Made | None, url: str
) -> None:
    dump = DUMPS[name]
    about = description.add(node, f"{_DCAT}Distribution")
    about.tell(f"{DCTERMS}title", dump.title)
    about.link(f"{DCTERMS}license", LICENCE)
    about.link(f"{_DCAT}accessURL", url).link(f"{_DCAT}downloadURL", url)
    about.link(f"{_DCAT}mediaType", _MEDIA_TYPES + dump.media_type)
    if dump.packed_type is not None:
        about.link(f"{_DCAT}compressFormat", _MEDIA_TYPES + dump.packed_type)
    if made is None:
        return
    about.say(f"{_DCAT}byteSize", typed(str(made.size), "nonNegativeInteger"))
    checksum = description.blank()
    about.say(f"{_SPDX}checksum", checksum)
    digest = description.add(checksum).link(f"{RDF}type", f"{_SPDX}Checksum")
    digest.link(f"{_SPDX}algorithm", f"{_SPDX}checksumAlgorithm_sha256")
    digest.say(f"{_SPDX}checksumValue", typed(made.digest, "hexBinary"))
