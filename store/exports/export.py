"""Write one export: the format's writer, into a file, a folder or a stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import Store

from store.exports.files import Sink, new_file, new_folder, packed
from store.exports.folder import write_graphs
from store.exports.formats import Compression, Format
from store.exports.geojson import write_geojson
from store.exports.network import Network
from store.exports.network_files import write_csv, write_graphml
from store.exports.rdf import check_graphs, write_rdf


@dataclass(frozen=True, slots=True)
class Export:
    """What to write and how: of the named graphs of these IRIs, or of all if there are none."""

    form: Format
    compression: Compression
    graphs: Sequence[str] = ()

    def to_stream(self, store: Store, output: IO[bytes]) -> None:
        """Write to a stream as it comes; a reader sees a break only as a missing end.

        Raises as :meth:`to_file` does.
        """
        check_graphs(store, self.graphs)
        with packed(output, self.compression) as sink:
            self._write(store, sink, None)

    def to_file(self, store: Store, path: Path, *, checksum: bool) -> None:
        """Write a file, whole or not at all; ``checksum`` enters it in SHA256SUMS beside it.

        Raises NoSuchGraph, and NotInXml for RDF/XML; OSError if it cannot be written.
        """
        check_graphs(store, self.graphs)
        with new_file(path, self.compression, checksum=checksum) as sink:
            self._write(store, sink, path.parent)

    def to_folder(self, store: Store, path: Path) -> None:
        """Write a folder with SHA256SUMS: the lists of a network, else a file for each graph.

        Raises OutputExists, and what :meth:`to_file` raises.
        """
        check_graphs(store, self.graphs)
        with new_folder(path, self.compression) as folder:
            if self.form.rdf is None:
                write_csv(Network(store, self.graphs), folder, path.parent)
            else:
                write_graphs(store, self.form, folder, self.graphs)

    def _write(self, store: Store, sink: Sink, scratch: Path | None) -> None:
        if self.form.rdf is not None:
            write_rdf(store, self.form.rdf, sink, self.graphs, scratch)
        elif self.form.name == "graphml":
            write_graphml(Network(store, self.graphs), sink, scratch)
        else:
            write_geojson(store, sink, self.graphs)
