"""What reviewers decide on whom mentions mean: what is open, and what was judged."""
