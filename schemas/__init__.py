"""What things are: records, names, limits and errors. No input or output happens here."""
