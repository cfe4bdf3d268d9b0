"""The edge archive: a model with a program that scores files without ExeML."""
