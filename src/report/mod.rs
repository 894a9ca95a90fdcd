//! What is handed on: workbook and CSV rosters. Reads scenario and plan, decides nothing.
