"""Write and read posts."""
