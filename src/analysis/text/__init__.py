"""Words of the library: labels, sentences, tables, citations."""
