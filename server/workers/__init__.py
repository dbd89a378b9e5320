"""Worker processes: each evaluates one query at a time, within bounds, and can be killed for it."""
