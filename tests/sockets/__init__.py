"""Tests of hub.sockets over real sockets."""
