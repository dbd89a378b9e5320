"""The dataset as the VoID vocabulary describes it: sizes, partitions, vocabularies, links."""

from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from ontology.namespaces import ARTICLE_GRAPH, DCTERMS, ID, MAS, RDFS
from server.addresses import ROOT
from server.rdf_documents import Description, typed
from server.statistics import Partition, Statistics
from store.dumps import Made

VOID: Final = "http://rdfs.org/ns/void#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
TITLE: Final = {"en": "Masalik", "ar": "مسالك"}
DESCRIPTION: Final = {
    "en": "What Arabic news reports claim about actors, security agreements, trafficking routes "
    "and border segments. Claims, never the truth: each leads to the words it was read from, and "
    "to who said them.",
    "ar": "ما تدّعيه التقارير الإخبارية العربية عن الفاعلين والاتفاقيات الأمنية ومسارات التهريب "
    "والقطاعات الحدودية. مزاعم لا حقائق: يقود كل منها إلى الكلمات التي قُرئ منها، وإلى من قالها.",
}
_EXAMPLES: Final = ("Article", "Seizure", "Meeting", "Attestation", "ArmedGroup", "BorderSegment")


def dataset(base: str) -> NamedNode:
    """Return the node of the dataset that the server at ``base`` gives out."""
    return NamedNode(f"{base}void#dataset")


def describe(base: str, statistics: Statistics, dumps: Iterable[Made], tag: str) -> Description:
    """Return the VoID description; ``dumps`` are those made of the snapshot of this tag."""
    description = Description()
    node = dataset(base)
    document = description.add(NamedNode(f"{base}void"), f"{VOID}DatasetDescription")
    document.tell(f"{DCTERMS}title", {"en": "Description of Masalik", "ar": "وصف مسالك"})
    document.say(f"{_FOAF}primaryTopic", node)
    if statistics.missing:
        left = ", ".join(statistics.missing)
        document.tell(f"{RDFS}comment", {"en": f"Not counted, for it took too much: {left}."})
    about = description.add(node, f"{VOID}Dataset")
    about.tell(f"{DCTERMS}title", TITLE).tell(f"{DCTERMS}description", DESCRIPTION)
    about.link(f"{DCTERMS}license", LICENCE)
    about.link(f"{VOID}sparqlEndpoint", f"{base}sparql")
    about.say(f"{VOID}uriSpace", ROOT)
    about.say(f"{VOID}uriRegexPattern", f"^{ID.replace('.', '[.]')}")
    about.link(f"{VOID}rootResource", f"{ROOT}ontology")
    about.link(f"{VOID}feature", *(f"{_FORMATS}{name}" for name in _FEATURES))
    for made in dumps:
        if made.dump.media_type in _RDF:
            about.link(f"{VOID}dataDump", f"{base}dumps/{tag}/{made.dump.name}")
    _counted(about.node, description, statistics)
    _partitions(node, description, statistics)
    _linksets(base, node, description, statistics)
    _subsets(base, node, description, statistics)
    return description


_FEATURES: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")
_RDF: Final = frozenset(
    {"application/n-quads", "application/trig", "text/turtle", "application/n-triples"}
)


def _counted(node: NamedNode | BlankNode, description: Description, of: Statistics) -> None:
    about = description.add(node)
    counts = {
        "triples": of.triples,
        "entities": of.entities,
        "distinctSubjects": of.subjects,
        "distinctObjects": of.objects,
        "documents": of.articles,
        "classes": len(of.classes) or None,
        "properties": len(of.properties) or None,
    }
    _say_counts(about.node, description, counts)
    spaces = {_space(each.iri) for each in (*of.classes, *of.properties)}
    about.link(f"{VOID}vocabulary", *sorted(spaces))
    examples = {each.iri: each.example for each in of.classes if each.example}
    about.link(
        f"{VOID}exampleResource",
        *(examples[MAS + name] for name in _EXAMPLES if MAS + name in examples),
    )


def _partitions(node: NamedNode, description: Description, of: Statistics) -> None:
    for each in of.properties:
        _property(node, description, each)
    for each in of.classes:
        part = description.blank()
        description.add(node).say(f"{VOID}classPartition", part)
        description.add(part).link(f"{VOID}class", each.iri)
        _say_counts(part, description, {"entities": each.entities})
        for inner in of.class_properties.get(each.iri, ()):
            _property(part, description, inner)


def _property(node: NamedNode | BlankNode, description: Description, of: Partition) -> None:
    part = description.blank()
    description.add(node).say(f"{VOID}propertyPartition", part)
    description.add(part).link(f"{VOID}property", of.iri)
    counts = {
        "triples": of.triples,
        "distinctSubjects": of.subjects,
        "distinctObjects": of.objects,
    }
    _say_counts(part, description, counts)


def _linksets(base: str, node: NamedNode, description: Description, of: Statistics) -> None:
    for number, links in enumerate(of.links, 1):
        linkset = NamedNode(f"{base}void#linkset-{number}")
        target = description.blank()
        description.add(node).say(f"{VOID}subset", linkset)
        about = description.add(linkset, f"{VOID}Linkset")
        about.link(f"{VOID}linkPredicate", links.property)
        about.say(f"{VOID}subjectsTarget", node).say(f"{VOID}objectsTarget", target)
        _say_counts(linkset, description, {"triples": links.triples})
        description.add(target, f"{VOID}Dataset").say(f"{VOID}uriSpace", links.space)


def _subsets(base: str, node: NamedNode, description: Description, of: Statistics) -> None:
    """Describe each graph that is no article's, and all articles' together."""
    for iri, triples in of.graphs.items():
        subset = NamedNode(iri)
        description.add(node).say(f"{VOID}subset", subset)
        description.add(subset, f"{VOID}Dataset")
        _say_counts(subset, description, {"triples": triples})
    if of.articles is not None:
        articles = NamedNode(f"{base}void#articles")
        description.add(node).say(f"{VOID}subset", articles)
        about = description.add(articles, f"{VOID}Dataset")
        about.tell(
            f"{DCTERMS}title", {"en": "A graph for each article", "ar": "بيانات مسماة لكل مقال"}
        )
        about.say(f"{VOID}uriRegexPattern", f"^{ARTICLE_GRAPH.replace('.', '[.]')}")
        _say_counts(articles, description, {"documents": of.articles})


def _say_counts(
    node: NamedNode | BlankNode, description: Description, counts: dict[str, int | None]
) -> None:
    about = description.add(node)
    for name, count in counts.items():
        if count is not None:
            about.say(f"{VOID}{name}", typed(str(count), "integer"))


def _space(iri: str) -> str:
    """Return the namespace of a term: all up to its last # or /."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
