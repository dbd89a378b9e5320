"""Search of names, titles and quotes: an index for each snapshot, and the routes that ask it."""
