"""Tests of hub.limits."""
