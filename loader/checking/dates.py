"""Check that the words of dates do not contradict themselves."""

from collections.abc import Iterator

from loader.document import Document
from loader.faults import Fault, Reporter, Severity
from loader.mapping.times import DATE, NO_BOUNDS
from ontology.arabic.dates import read_date
from ontology.edtf_bounds import bounds


def date_faults(document: Document) -> Iterator[Fault]:
    """Give a warning for each date whose words cannot all be true, such as a wrong weekday."""
    fault, metadata = Reporter(document.source, document.native_ids), document.metadata
    edtf = metadata.published or metadata.published_bounds
    published = bounds(edtf) if edtf else NO_BOUNDS
    for mention in document.mentions.values():
        if mention.label == DATE:
            found = read_date(mention.text, published).contradiction
            if found:
                message = f"{mention.text!r}: {found.message}"
                yield fault(mention, found.code, message, found.expected, Severity.WARNING)
