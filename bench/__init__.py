"""Measures Masalik against its peers on one machine, on articles made for the purpose."""
