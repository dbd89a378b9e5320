"""What keeps an article out, or is worth a warning: checks against ontology and reference data."""
