"""The peer in pure Python: rdflib-endpoint over oxrdflib, on a snapshot opened read-only.

Run as `python -m bench.rdflib_server SNAPSHOT PORT`.
"""

import sys

import uvicorn
from oxrdflib import OxigraphStore
from pyoxigraph import Store
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

if __name__ == "__main__":
    snapshot, port = sys.argv[1:]
    graph = Dataset(OxigraphStore(store=Store.read_only(snapshot)), default_union=True)
    uvicorn.run(SparqlEndpoint(graph=graph), host="127.0.0.1", port=int(port), log_level="error")
