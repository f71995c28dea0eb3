"""The folder as a door: what is dropped is taken in, what others post appears as files."""
