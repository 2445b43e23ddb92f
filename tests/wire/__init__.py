"""Tests of hub.wire."""
