"""Tests of hub.policy."""
