"""One reader per format; the file name is the format's name."""
