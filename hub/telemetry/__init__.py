"""Say what the hub does: metrics and logs."""
