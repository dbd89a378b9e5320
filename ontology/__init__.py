"""The ontology, its shapes and the reference data, and what the other stages ask of them."""
