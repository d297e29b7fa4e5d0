"""The fields of a receipt (company, date, address, total), by rules on its lines."""
