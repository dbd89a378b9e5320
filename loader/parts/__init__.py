"""Articles mapped apart from any store, and the loading of what they became."""
