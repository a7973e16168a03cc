"""The shape of what is entered, one module per errand."""
