"""What clients think of us, asked without wearing them out, and what is done about it."""
