"""The import desk: an office's own list becomes records, or comes back with its faults."""
