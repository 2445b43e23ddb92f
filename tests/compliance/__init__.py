"""Tests of hub/compliance and of the modules it ships."""
