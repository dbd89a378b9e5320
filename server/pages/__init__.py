"""Pages for people: made from the answers of the canned queries, in Arabic and English."""
