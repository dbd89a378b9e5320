"""The pairs of class and role are read from shapes in the order that the shapes declare."""

from pathlib import Path

from ontology.pairs import role_uses
from ontology.triples import Triples


def test_roles_follow_sh_order_and_those_without_it_come_last(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        """
        @prefix mas: <https://w3id.org/masalik/ontology#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        mas:S sh:targetClass mas:Raid ; sh:property mas:d , mas:a , mas:c , mas:b .
        mas:a sh:path mas:agent ; sh:class mas:Actor ; sh:order 2 .
        mas:b sh:path mas:atPlace ; sh:class mas:Place ; sh:order 1 .
        mas:c sh:path mas:cause ; sh:class mas:Claim .
        mas:d sh:path mas:date ; sh:class mas:Date ; sh:order 10 .
        """,
        "utf-8",
    )
    roles = role_uses(Triples([path]))["Raid"]
    assert list(roles) == ["atPlace", "agent", "date", "cause"]
