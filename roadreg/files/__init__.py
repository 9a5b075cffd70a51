"""Photos and documents, stored once by their content."""
