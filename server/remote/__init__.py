"""Another SPARQL server behind this one: asked over HTTP, within the same bounds."""
