"""What services were asked and answered: counted, compared with training, recorded, returned."""
