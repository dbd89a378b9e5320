"""Drafts for annotators: known names, dates and quantities in a text."""
