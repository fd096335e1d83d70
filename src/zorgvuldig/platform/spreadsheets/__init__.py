"""Spreadsheets in and out, without a database: read, recognise columns, understand cells, write."""
