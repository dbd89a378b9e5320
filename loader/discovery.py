"""Find the articles that the paths on a command line mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loader.faults import Fault

TEXT, ANNOTATIONS, METADATA = ".txt", ".ann", ".yaml"


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """The three files of one article, named alike: its text, annotations and metadata."""

    stem: Path

    def _with(self, suffix: str) -> Path:
        return self.stem.parent / f"{self.stem.name}{suffix}"

    @property
    def text(self) -> Path:
        """``SLUG.txt``."""
        return self._with(TEXT)

    @property
    def annotations(self) -> Path:
        """``SLUG.ann``."""
        return self._with(ANNOTATIONS)

    @property
    def metadata(self) -> Path:
        """``SLUG.yaml``."""
        return self._with(METADATA)

    @property
    def slug(self) -> str:
        """The name that the files share."""
        return self.stem.name


def find_articles(paths: Iterable[Path]) -> tuple[list[ArticleFiles], list[Fault]]:
    """Give the articles under ``paths`` by name, each once, with a fault for what is none.

    A path is a folder (searched with its sub-folders for annotation files), or one of an
    article's files, or their common name without suffix.
    """
    stems: dict[Path, None] = {}
    faults: list[Fault] = []
    for path in paths:
        found = sorted(_stems(path))
        if not found:
            faults.append(
                Fault(
                    path,
                    None,
                    None,
                    "no-article",
                    "there is no annotated article here" if path.exists() else "no such file",
                    f"a folder with SLUG{ANNOTATIONS} files, or one of an article's files",
                )
            )
        stems.update(dict.fromkeys(found))
    articles = [ArticleFiles(stem) for stem in stems]
    by_slug: dict[str, ArticleFiles] = {}
    unique: list[ArticleFiles] = []
    for article in articles:
        first = by_slug.setdefault(article.slug, article)
        if first is article:
            unique.append(article)
        elif first.stem.resolve() != article.stem.resolve():
            faults.append(
                Fault(
                    article.annotations,
                    None,
                    article.slug,
                    "slug-twice",
                    f"{first.annotations} has the same slug",
                    "one article per slug",
                )
            )
    return unique, faults


def _stems(path: Path) -> set[Path]:
    if path.is_dir():
        return {
            file.with_suffix("")
            for suffix in (ANNOTATIONS, METADATA)
            for file in path.rglob(f"[!.]*{suffix}")
            if file.is_file() and (suffix == ANNOTATIONS or file.with_suffix(TEXT).exists())
        }
    stem = path.with_suffix("") if path.suffix in (TEXT, ANNOTATIONS, METADATA) else path
    files = ArticleFiles(stem)
    return {stem} if files.annotations.is_file() or files.text.is_file() else set()
