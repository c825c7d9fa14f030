"""Words of the library: labels, numbers and phrases, findings, tables, citations."""
