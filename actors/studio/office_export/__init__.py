"""The office's export: two CSV files, families and students, as the office's old system writes them."""
