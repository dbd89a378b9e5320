"""Answers of canned queries drawn: as tables, maps, timelines, networks and counts."""
