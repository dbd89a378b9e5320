"""Finds in a text, as it is written, the letters that the words of a query met."""

from ontology.search_key import KeyWord, key_words
from server.search.asking import Word, Words
from server.search.forms import Form, IsWhole, forms

Range = tuple[int, int]


def highlighted(text: str, words: Words, is_whole: IsWhole) -> list[Range]:
    """Return the ranges of code points of ``text``, half open and in order, that were met.

    Particles and the article are part of a range only if the query has them; of a word that begins
    as the query's does, the beginning is.
    """
    found: list[Range] = []
    for word in key_words(text):
        ranges = [met for asked in words.words if (met := _met(word, asked, is_whole))]
        if ranges:
            found.append(min(ranges, key=lambda each: (each[0], -each[1])))
    return found


def _met(word: KeyWord, asked: Word, is_whole: IsWhole) -> Range | None:
    own = [Form(word.word, 0, exact=True), *forms(word.word, is_whole)]
    for form in own:
        if form.text in asked.whole or form.text in asked.unsure:
            return word.source(form.start, len(word.word))
    for form in own:
        for prefix in sorted(asked.prefixes, key=len, reverse=True):
            if form.text.startswith(prefix):
                # A stem does not have the letters of the word one by one.
                end = form.start + len(prefix) if form.exact else len(word.word)
                return word.source(form.start, min(end, len(word.word)))
    return None
