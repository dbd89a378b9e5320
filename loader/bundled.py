"""Where the corpus that comes with Masalik lies."""

from pathlib import Path


def bundled_corpus() -> Path:
    """Give the folder of the bundled corpus: in the installed package, or in a checkout.

    Raises:
        FileNotFoundError: the installation has no corpus.
    """
    here = Path(__file__).parent
    for folder in (here / "corpus", here.parent / "corpus"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no corpus beside {here}")
