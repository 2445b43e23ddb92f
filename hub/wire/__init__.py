"""The bytes between hub and clients, and between nodes: values in, values out, no I/O."""
