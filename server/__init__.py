"""Answers SPARQL and canned queries over HTTP from the published snapshot."""
