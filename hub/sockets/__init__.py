"""Serve clients over sockets."""
