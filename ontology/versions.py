"""The versions of the ontology: what terms each release had, and what a next one may change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from ontology.graphs import module_files
from ontology.namespaces import MAS, ONTOLOGY, OWL, RDF
from ontology.triples import Triples

_FOLDER: Final = Path(__file__).parent / "releases"
_VERSION: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_DEPRECATED: Final = "deprecated"

Number = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the ontology.

    Attributes:
        number: major, minor and patch, as semantic versioning counts them.
        prior: the version that its header names as the one before, None if it names none.
        terms: local names of its terms, each with its kinds (`Class`, `NamedIndividual`…) and
            `deprecated` where it is.

    """

    number: Number
    prior: Number | None
    terms: Mapping[str, frozenset[str]]

    def __str__(self) -> str:
        return ".".join(map(str, self.number))

    @property
    def iri(self) -> str:
        """The IRI of this version."""
        return f"{ONTOLOGY}/{self}"

    def term_list(self) -> str:
        """Return the text by which a release is remembered: a term and its kinds per line."""
        return "".join(
            f"{name} {' '.join(sorted(kinds))}\n" for name, kinds in sorted(self.terms.items())
        )


def working_version() -> Version:
    """Return the version that the modules are.

    Raises:
        ValueError: the header's version is no number of semantic versioning.

    """
    triples = Triples(module_files())
    ontology = NamedNode(ONTOLOGY)
    (info,) = triples.values(ontology, f"{OWL}versionInfo")
    prior = [node.value for node in triples.nodes(ontology, f"{OWL}priorVersion")]
    terms = {}
    for node in triples.subjects():
        if node.value.startswith(MAS):
            kinds = {kind.value for kind in triples.nodes(node, f"{RDF}type")}
            names = {kind.removeprefix(OWL) for kind in kinds if kind.startswith(OWL)}
            if triples.values(node, f"{OWL}deprecated"):
                names.add(_DEPRECATED)
            terms[node.value.removeprefix(MAS)] = frozenset(names)
    return Version(
        number=_number(info.value if isinstance(info, Literal) else ""),
        prior=_number(prior[0].rpartition("/")[2]) if prior else None,
        terms=terms,
    )


def released_versions() -> tuple[Version, ...]:
    """Return the versions that have been released, the oldest first, from their lists of terms."""
    versions: list[Version] = []
    for path in sorted(_FOLDER.glob("*.txt"), key=lambda path: _number(path.stem)):
        lines = map(str.split, path.read_text(encoding="utf-8").splitlines())
        terms = {name: frozenset(kinds) for name, *kinds in lines}
        prior = versions[-1].number if versions else None
        versions.append(Version(_number(path.stem), prior, terms))
    return tuple(versions)


def version_faults(working: Version, released: Sequence[Version]) -> list[str]:
    """Say where a version breaks the policy: semantic versioning, deprecation before deletion."""
    if not released:
        return [] if working.prior is None else [f"{working} names a prior version; none was"]
    if working.number == released[-1].number:
        return _changes_after_release(working, released)
    last = released[-1]
    faults = []
    if working.number < last.number:
        faults.append(f"{working} is lower than {last}, which is released")
    if working.prior != last.number:
        faults.append(f"owl:priorVersion of {working} is not <{last.iri}>")
    lost = {name for name, kinds in last.terms.items() if _lost(kinds, working.terms.get(name))}
    faults += [
        f"mas:{name} of {last} is gone or of another kind, and was not deprecated before"
        for name in sorted(lost)
        if _DEPRECATED not in last.terms[name]
    ]
    # Below 1.0.0 the minor number is the one that tells of changes that break.
    breaking = 1 if last.number[0] == 0 else 0
    if lost and working.number[: breaking + 1] == last.number[: breaking + 1]:
        faults.append(
            f"{working} has lost terms of {last} and needs a higher first number or, in 0, second"
        )
    if working.terms != last.terms and working.number[:2] == last.number[:2]:
        faults.append(f"{working} has other terms than {last} and needs a higher minor number")
    return faults


def _changes_after_release(working: Version, released: Sequence[Version]) -> list[str]:
    last = released[-1]
    changed = sorted(
        name
        for name in working.terms.keys() | last.terms.keys()
        if working.terms.get(name) != last.terms.get(name)
    )
    faults = [
        f"mas:{name} has changed since {last} was released: raise the version" for name in changed
    ]
    if working.prior != last.prior:
        faults.append(f"owl:priorVersion of {working} does not name the release before it")
    return faults


def _lost(kinds: frozenset[str], now: frozenset[str] | None) -> bool:
    return now is None or bool(kinds - now - {_DEPRECATED})


def _number(text: str) -> Number:
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no version: expected MAJOR.MINOR.PATCH")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch
