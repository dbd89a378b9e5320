"""The canned queries over HTTP, derived from their catalogue alone."""
