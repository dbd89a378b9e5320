"""Arabic as it is written: folding for comparison, numbers, quantities and dates."""
