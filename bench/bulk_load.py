"""The peer of `masalik load`: bulk-load an N-Quads file into a new directory, print the count.

Run as `python -m bench.bulk_load FILE DIRECTORY [CORES]`; CORES bounds what it may use (Linux).
"""

import os
import sys

from pyoxigraph import Store

if __name__ == "__main__":
    quads, directory, *cores = sys.argv[1:]
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores[0])])
    store = Store(directory)
    store.bulk_load(path=quads)
    store.flush()
    print(len(store))
