"""From a sound document to the quads of its named graph."""
