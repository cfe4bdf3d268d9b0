"""Writers of labeled data in the formats of other tools: one file per format."""
