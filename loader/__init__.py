"""From annotated articles to quads in the store: read, check, map, load."""
