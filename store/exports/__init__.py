"""Files of what is published, for other tools: RDF in six syntaxes, networks, maps."""
