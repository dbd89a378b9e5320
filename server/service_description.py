"""What the endpoint says of itself to machines (SPARQL 1.1 Service Description)."""

from collections.abc import Mapping
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from ontology.namespaces import ARTICLE_GRAPH, DCTERMS, RDFS
from queries import catalogue
from server.executable_queries import list_query
from server.extension_functions import EXTENSION_FUNCTIONS
from server.negotiation import BINDINGS, GRAPHS
from server.rdf_documents import Description, typed
from server.settings import Settings
from server.statistics import Statistics
from server.void import LICENCE, TITLE, VOID, dataset

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_SIMPLE: Final = "http://www.w3.org/ns/entailment/Simple"


def describe(
    endpoint: str, base: str, settings: Settings, statistics: Statistics | None
) -> Description:
    """Return the description of the service at the address ``endpoint``.

    ``statistics`` are those of the served snapshot, as far as they are known.
    """
    description = Description()
    # Stable, so that others can refer to it; not the endpoint, which is a part of it.
    service, of_service = NamedNode(f"{endpoint}#service"), NamedNode(f"{endpoint}#dataset")
    about = description.add(service, f"{_SD}Service")
    about.link(f"{_SD}endpoint", endpoint)
    about.tell(f"{RDFS}label", TITLE).link(f"{DCTERMS}license", LICENCE)
    about.link(f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    if settings.union_default_graph:
        about.link(f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    about.link(f"{_SD}defaultEntailmentRegime", _SIMPLE)
    results = {f.iri for f in BINDINGS.values()} | {f.iri for f in GRAPHS.values()}
    about.link(f"{_SD}resultFormat", *sorted(results))
    if settings.token is not None:
        about.link(f"{_SD}supportedLanguage", f"{_SD}SPARQL11Update")
        about.link(f"{_SD}inputFormat", *sorted(form.iri for form in GRAPHS.values()))
    about.link(f"{_SD}extensionFunction", *EXTENSION_FUNCTIONS)
    for function in EXTENSION_FUNCTIONS:
        description.add(NamedNode(function), f"{_SD}Function")
    about.tell(f"{RDFS}comment", _limits(settings))
    about.say(f"{_SD}defaultDataset", of_service)
    about.link(f"{RDFS}seeAlso", f"{base}void", f"{base}queries.ttl", f"{base}docs")
    _dataset(description, of_service, base, statistics)
    for query in catalogue().values():
        list_query(description, base, query)
    return description


def _dataset(
    description: Description, node: NamedNode, base: str, statistics: Statistics | None
) -> None:
    union = description.blank()
    about = description.add(node, f"{_SD}Dataset")
    about.say(f"{_SD}defaultGraph", union)
    # The whole, with its articles' graphs, which are too many to be listed here.
    about.say(f"{DCTERMS}isPartOf", dataset(base))
    graph = description.add(union, f"{_SD}Graph")
    if statistics is None:
        return
    _count(graph.node, description, "triples", statistics.triples)
    for iri, triples in statistics.graphs.items():
        named, content = description.blank(), description.blank()
        about.say(f"{_SD}namedGraph", named)
        entry = description.add(named, f"{_SD}NamedGraph").link(f"{_SD}name", iri)
        entry.say(f"{_SD}graph", content)
        _count(description.add(content, f"{_SD}Graph").node, description, "triples", triples)
    if statistics.articles is not None:
        text = {
            "en": f"Beside these, {statistics.articles} named graphs, one for each article: "
            f"{ARTICLE_GRAPH}SLUG.",
            "ar": f"وإلى جانبها بيانات مسماة لكل مقال، عددها {statistics.articles}: "
            f"{ARTICLE_GRAPH}SLUG.",
        }
        about.tell(f"{RDFS}comment", text).say(
            f"{VOID}uriRegexPattern", f"^{ARTICLE_GRAPH.replace('.', '[.]')}"
        )


def _count(
    node: NamedNode | BlankNode, description: Description, name: str, count: int | None
) -> None:
    if count is not None:
        description.add(node).say(f"{VOID}{name}", typed(str(count), "integer"))


def _limits(settings: Settings) -> Mapping[str, str]:
    """Return the bounds of a query in words: no vocabulary has terms for them."""
    megabytes = settings.max_answer_bytes // 1024**2
    kilobytes = settings.max_query_bytes // 1024
    seconds, most = f"{settings.query_seconds:g}", settings.max_queries_per_client
    texts = {
        "en": f"A query has {seconds} seconds (timeout= lowers that), {kilobytes} KiB of text and "
        f"{megabytes} MiB of result; {most} at a time of one client. SERVICE is refused.",
        "ar": f"لكل استعلام {seconds} ثانية (ويخفضها timeout=) و{kilobytes} كيبيبايت من النص "
        f"و{megabytes} ميبيبايت من النتيجة، ولكل عميل {most} في وقت واحد. SERVICE مرفوضة.",
    }
    if settings.union_default_graph:
        texts["en"] += " The default graph is the union of all named graphs."
        texts["ar"] += " والبيانات الأصلية هي اتحاد كل البيانات المسماة."
    return texts
