"""Keep answers for a while, never older than what somebody was told."""
