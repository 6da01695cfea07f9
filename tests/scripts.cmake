# Tests that are scripts rather than doctest executables: style, conformance, command line.
