"""Derives the geometries and the gazetteer of the reference data from published data sets."""
