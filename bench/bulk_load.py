"""The peer of `masalik load`: bulk-load an N-Quads file into a new directory, print the count."""

import sys

from pyoxigraph import Store

if __name__ == "__main__":
    quads, directory = sys.argv[1:]
    store = Store(directory)
    store.bulk_load(path=quads)
    store.flush()
    print(len(store))
