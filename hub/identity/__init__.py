"""Tell who somebody is."""
