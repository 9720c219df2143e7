"""The office's export: three CSV files, families, students and classes, as the office's old system writes them."""
