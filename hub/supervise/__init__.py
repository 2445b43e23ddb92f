"""Run other people's programs as children, and never leave one behind."""
