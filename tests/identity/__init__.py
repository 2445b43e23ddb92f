"""Tests of hub.identity."""
