"""Reading frames as they come: what changes, line by line, and its text over time."""
