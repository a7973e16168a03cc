"""What every installation needs, and the story that a demonstration tells."""
