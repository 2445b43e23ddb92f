"""Drive unmodified client SDKs through the same scenarios."""
