"""What tables, networks and maps say of claims: columns in order, each with a type and a value."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from store.exports.claims import Attestation, Claim, Node

Value = str | bool
NameOf = Callable[[str], Node]


@dataclass(frozen=True, slots=True)
class Telling:
    """Claims that tell one thing, and the attestations of them that count."""

    claims: Sequence[Claim]
    attestations: Sequence[Attestation]

    def of_claims(self, name: str) -> str:
        """Give the values of a property of the claims, each once, parted by spaces."""
        return _joined(chain.from_iterable(each.values.get(name, ()) for each in self.claims))

    def of_attestations(self, name: str) -> str:
        """Give the values of a property of the attestations, each once, parted by spaces."""
        return _joined(chain.from_iterable(each.values.get(name, ()) for each in self.attestations))


def telling_columns(telling: Telling, node: NameOf) -> dict[str, Value]:
    """Return what is told: how far it happened, when, by whom, in which words.

    Several values are parted by spaces, names by "; ", sentences by line feeds. Bounds of time are
    the widest of the claims that have one, and empty where a claim is open on that side.
    """
    claims = telling.claims
    articles = telling.of_attestations("inDocument")
    speakers = telling.of_attestations("speaker")
    return {
        "possible": all(claim.possible for claim in claims),
        "inexact": all(claim.inexact for claim in claims),
        "modality": telling.of_claims("modality"),
        "polarity": telling.of_claims("polarity"),
        "date": telling.of_claims("edtf"),
        "earliest": _bound(claims, "earliest", min),
        "latest": _bound(claims, "latest", max),
        "timeBasis": telling.of_claims("timeBasis"),
        "dateWords": "; ".join(
            dict.fromkeys(w for c in claims for w in c.values.get("dateWords", ()))
        ),
        "stance": telling.of_attestations("stance"),
        "ownVoice": any("true" in each.values.get("ownVoice", ()) for each in telling.attestations),
        "speaker": speakers,
        "speakerLabel": _names(speakers, node),
        "topicLabel": _names(telling.of_claims("topic"), node),
        "article": articles,
        "claims": " ".join(claim.iri for claim in claims),
        "attestations": " ".join(each.iri for each in telling.attestations),
        "quote": "\n".join(dict.fromkeys(q for each in telling.attestations for q in each.quotes)),
    }


def _names(iris: str, node: NameOf) -> str:
    return "; ".join(node(iri).label for iri in iris.split())


def _bound(claims: Iterable[Claim], name: str, widest: Callable[[Iterable[str]], str]) -> str:
    # A claim without any date says nothing of bounds; one with the other bound only is open.
    dated = (c for c in claims if "earliest" in c.values or "latest" in c.values)
    found = [claim.values.get(name, [""])[0] for claim in dated]
    return "" if not found or "" in found else widest(found)


def _joined(values: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(values))
