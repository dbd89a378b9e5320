"""The files of articles: where they are, and what they hold."""
