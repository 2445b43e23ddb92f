"""Compute rate limits: pure arithmetic, time as an argument."""
