"""Write an article's metadata, the inverse of reading it."""

from dataclasses import fields

import yaml

from loader.document import Metadata


def metadata_content(metadata: Metadata) -> dict[str, object]:
    """Give what is known of an article under the keys of ``SLUG.yaml``, as JSON has values."""
    content: dict[str, object] = {
        field.name: value
        for field in fields(metadata)
        if field.name != "draws_on" and (value := getattr(metadata, field.name)) is not None
    }
    if metadata.draws_on:
        content["draws_on"] = [
            {"outlet": outlet, "article": words} if outlet else {"article": words}
            for outlet, words in metadata.draws_on
        ]
    return content


def metadata_yaml(metadata: Metadata) -> str:
    """Give the content of ``SLUG.yaml``."""
    return yaml.safe_dump(metadata_content(metadata), allow_unicode=True, sort_keys=False)
