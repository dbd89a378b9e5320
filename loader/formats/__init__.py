"""The annotation formats that Masalik reads and writes, each in modules of its own."""
